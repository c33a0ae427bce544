package access

import (
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// Device is what device filters and device controls ask of a device.
type Device struct {
	// Unregistered is a device that the directory does not know: all of its
	// attributes are null.
	Unregistered bool
	// Attributes are those known of a registered device, by name in lower case
	// without "device.".
	Attributes map[string]Attribute
	// Managed tells whether Intune manages it.
	Managed Truth
}

// DeviceOf is a registered device of the directory. Of some attributes the
// directory's copy here knows nothing: they stay open.
func DeviceOf(d entra.Device) *Device {
	return &Device{Managed: truth(d.IsManaged != nil && *d.IsManaged), Attributes: map[string]Attribute{
		"deviceid": Text(d.DeviceID), "displayname": Text(d.DisplayName), "iscompliant": boolean(d.IsCompliant),
		"manufacturer": Text(d.Manufacturer), "model": Text(d.Model), "operatingsystem": Text(d.OperatingSystem),
		"operatingsystemversion": Text(d.OperatingSystemVersion), "profiletype": Text(d.ProfileType), "trusttype": Text(d.TrustType),
	}}
}

// boolean is an attribute that is True, False, or null.
func boolean(b *bool) Attribute {
	switch {
	case b == nil:
		return Null
	case *b:
		return Text("True")
	}
	return Text("False")
}

// deviceAttributes are those of a filter for devices, besides
// extensionAttribute1 to 15.
// https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices
var deviceAttributes = map[string]string{
	"deviceid": "deviceid", "displayname": "displayname", "deviceownership": "deviceownership", "ownership": "deviceownership",
	"enrollmentprofilename": "enrollmentprofilename", "iscompliant": "iscompliant", "manufacturer": "manufacturer",
	"mdmappid": "mdmappid", "model": "model", "operatingsystem": "operatingsystem",
	"operatingsystemversion": "operatingsystemversion", "physicalids": "physicalids", "devicephysicalids": "physicalids",
	"profiletype": "profiletype", "systemlabels": "systemlabels", "trusttype": "trusttype",
}

// attribute is the filter's view of the device.
func (d *Device) attribute(name string) Attribute {
	name, ok := strings.CutPrefix(name, "device.")
	known, listed := deviceAttributes[name]
	extension := strings.HasPrefix(name, "extensionattribute")
	switch {
	case !ok || d == nil || !listed && !extension:
		return Attribute{}
	case d.Unregistered:
		return Null
	case extension:
		return d.extension(name)
	}
	return d.Attributes[known]
}

// extension is an extensionAttribute, which has a value only where the device is
// managed by Intune, compliant or hybrid joined.
func (d *Device) extension(name string) Attribute {
	has := max(d.Managed, d.is("iscompliant", "true"), d.is("trusttype", "serverad"))
	switch has {
	case No:
		return Null
	case Unknown:
		return Attribute{}
	}
	return d.Attributes[name]
}

// is tells whether an attribute has a value.
func (d *Device) is(name, value string) Truth {
	if d == nil {
		return Unknown
	}
	if d.Unregistered {
		return No
	}
	a := d.Attributes[name]
	if !a.Known {
		return Unknown
	}
	return truth(len(a.Values) == 1 && strings.EqualFold(a.Values[0], value))
}
