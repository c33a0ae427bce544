package directory

// Application ids of the APIs that the product calls.
const (
	GraphAppID    = "00000003-0000-0000-c000-000000000000"
	ARMAppID      = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
	DefenderAppID = "fc780465-2017-40d4-a0c5-307022471b92"
	XDRAppID      = "8ee8fdad-f234-4243-8f3b-15c294843740"
)

// MicrosoftTenant is the tenant that Microsoft's own applications belong to.
const MicrosoftTenant = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
