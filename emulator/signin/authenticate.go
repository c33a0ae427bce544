package signin

import (
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// assertionType is the only one that Microsoft takes.
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// caller is an application with its service principal in the tenant.
// registration is nil where another tenant owns it.
type caller struct {
	clientID     string
	registration *directory.Object
	principal    *directory.Object
}

// application finds who asks.
func (s *Service) application(req *tokenRequest) (*caller, *Error) {
	d := s.options.Directory
	app := &caller{
		clientID:     strings.ToLower(req.clientID),
		registration: d.ByKey("applications", "appId", req.clientID),
		principal:    d.ByKey("servicePrincipals", "appId", req.clientID),
	}
	switch {
	case app.registration == nil && app.principal == nil && isShared(req.tenant):
		return nil, refuse(50059, "No tenant-identifying information found in either the request or implied by any provided credentials.")
	case app.registration == nil && app.principal == nil:
		return nil, refuse(700016, "Application with identifier '%s' was not found in the directory '%s'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.", req.clientID, d.Info().DisplayName)
	case isShared(req.tenant) && app.registration != nil && app.registration.Text("signInAudience") == "AzureADMyOrg":
		return nil, refuse(50194, "Application '%s'(%s) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such applications created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.", app.clientID, app.registration.Text("displayName"))
	case isShared(req.tenant):
		return nil, refuse(50059, "No tenant-identifying information found in either the request or implied by any provided credentials.")
	case app.principal == nil:
		return nil, refuse(7000229, "The client application %s is missing service principal in the tenant %s. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119", app.clientID, d.Info().ID)
	}
	return app, nil
}

// authMethod is the appidacr claim: how the application proved itself.
type authMethod string

const (
	bySecret    authMethod = "1"
	byAssertion authMethod = "2"
)

func (s *Service) authenticate(req *tokenRequest, app *caller) (authMethod, *Error) {
	switch {
	case req.assertion != "" && req.assertionType != assertionType:
		return "", refuse(50027, "JWT token is invalid or malformed. The client_assertion_type must be '%s'.", assertionType)
	case req.assertion != "":
		return byAssertion, s.checkAssertion(req, app)
	case req.secret != "":
		return bySecret, s.checkSecret(app, req.secret)
	}
	return "", refuse(7000216, "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.")
}

func (s *Service) checkSecret(app *caller, secret string) *Error {
	wrong := refuse(7000215, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '%s'.", app.clientID)
	keyID := s.book.secretKey(app.clientID, secret)
	if keyID == "" {
		return wrong
	}
	starts, ends, ok := app.validity("passwordCredentials", keyID)
	now := s.options.Now()
	switch {
	case !ok || now.Before(starts):
		return wrong
	case !now.Before(ends):
		return refuse(7000222, "The provided client secret keys for app '%s' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.", app.clientID)
	}
	return nil
}

// validity is the time in which the directory lets a credential count; ok is
// false when the application does not list it.
func (app *caller) validity(property, keyID string) (starts, ends time.Time, ok bool) {
	if app.registration == nil {
		return time.Time{}, time.Time{}, false
	}
	list, _ := app.registration.Get(property).([]map[string]any)
	for _, credential := range restored(list) {
		if credential["keyId"] == keyID {
			starts, _ = credential["startDateTime"].(time.Time)
			ends, _ = credential["endDateTime"].(time.Time)
			return starts, ends, true
		}
	}
	return time.Time{}, time.Time{}, false
}
