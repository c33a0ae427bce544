//go:build sdk

package contract

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/serialization"
	kiotaauth "github.com/microsoft/kiota-authentication-azure-go"
	kiotahttp "github.com/microsoft/kiota-http-go"
	jsonserialization "github.com/microsoft/kiota-serialization-json-go"
	core "github.com/microsoftgraph/msgraph-sdk-go-core"
	"github.com/microsoftgraph/msgraph-sdk-go/directoryobjects"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"
	"github.com/microsoftgraph/msgraph-sdk-go/security"
	"github.com/microsoftgraph/msgraph-sdk-go/users"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
)

// sdkOn signs an application in to the emulator with azidentity and returns the
// SDK's own request execution: its middlewares compress bodies, retry, rewrite
// addresses and decode errors.
func sdkOn(t *testing.T, c *emulator.Cloud, app world.DemoApp) *core.GraphRequestAdapterBase {
	t.Helper()
	abstractions.RegisterDefaultSerializer(func() serialization.SerializationWriterFactory {
		return jsonserialization.NewJsonSerializationWriterFactory()
	})
	abstractions.RegisterDefaultDeserializer(func() serialization.ParseNodeFactory { return jsonserialization.NewJsonParseNodeFactory() })
	credential, err := azidentity.NewClientSecretCredential(c.TenantID(), app.ClientID, app.Secret, &azidentity.ClientSecretCredentialOptions{
		ClientOptions: policy.ClientOptions{Transport: &http.Client{Transport: c.Transport()}},
	})
	if err != nil {
		t.Fatal(err)
	}
	auth, err := kiotaauth.NewAzureIdentityAuthenticationProviderWithScopes(credential, []string{host + "/.default"})
	if err != nil {
		t.Fatal(err)
	}
	options := core.GraphClientOptions{}
	client := &http.Client{Transport: kiotahttp.NewCustomTransportWithParentTransport(c.Transport(), core.GetDefaultMiddlewaresWithOptions(&options)...)}
	adapter, err := core.NewGraphRequestAdapterBaseWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(auth, options, nil, nil, client)
	if err != nil {
		t.Fatal(err)
	}
	adapter.SetBaseUrl(host + "/v1.0")
	return adapter
}

func newCloud(t *testing.T) *emulator.Cloud {
	t.Helper()
	c, err := emulator.New(emulator.Options{Users: 130, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func sdkUsers(adapter abstractions.RequestAdapter) *users.UsersRequestBuilder {
	return users.NewUsersRequestBuilderInternal(map[string]string{"baseurl": host + "/v1.0"}, adapter)
}

// The SDK's page iterator and its delta see each user once.
func TestSDKReadsEveryUser(t *testing.T) {
	t.Parallel()
	ctx, c := context.Background(), newCloud(t)
	adapter := sdkOn(t, c, c.Apps().Full)
	top := int32(40)
	first, err := sdkUsers(adapter).Get(ctx, &users.UsersRequestBuilderGetRequestConfiguration{
		QueryParameters: &users.UsersRequestBuilderGetQueryParameters{Top: &top, Select: []string{"id", "displayName"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := core.NewPageIterator[models.Userable](first, adapter, models.CreateUserCollectionResponseFromDiscriminatorValue)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	note := func(u models.Userable) bool {
		if id := *u.GetId(); seen[id] || c.Directory().Object(id) == nil {
			t.Errorf("user %s twice, or not there", id)
		}
		seen[*u.GetId()] = true
		return true
	}
	if err := pages.Iterate(ctx, note); err != nil {
		t.Fatal(err)
	}
	if len(seen) != c.Directory().Count("user") {
		t.Errorf("pages: got %d users, want %d", len(seen), c.Directory().Count("user"))
	}
	clear(seen)
	delta, err := sdkUsers(adapter).Delta().GetAsDeltaGetResponse(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	changes, err := core.NewPageIterator[models.Userable](delta, adapter, users.CreateDeltaGetResponseFromDiscriminatorValue)
	if err != nil {
		t.Fatal(err)
	}
	if err := changes.Iterate(ctx, note); err != nil {
		t.Fatal(err)
	}
	if len(seen) != c.Directory().Count("user") || changes.GetOdataDeltaLink() == nil {
		t.Errorf("delta: got %d users, want %d; link %v", len(seen), c.Directory().Count("user"), changes.GetOdataDeltaLink())
	}
}

// Its batch answers each request under its id, errors among them.
func TestSDKBatches(t *testing.T) {
	t.Parallel()
	ctx, c := context.Background(), newCloud(t)
	adapter := sdkOn(t, c, c.Apps().Full)
	var want []string
	for u := range c.Directory().Each("user") {
		if want = append(want, u.ID); len(want) == 19 {
			break
		}
	}
	batch, steps := core.NewBatchRequest(adapter), []core.BatchItem{}
	for _, id := range append(want, "00000000-0000-4000-8000-00000000dead") {
		info, err := sdkUsers(adapter).ByUserId(id).ToGetRequestInformation(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		step, err := batch.AddBatchRequestStep(*info)
		if err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	answers, err := batch.Send(ctx, adapter)
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range want {
		u, err := core.GetBatchResponseById[models.Userable](answers, *steps[i].GetId(), models.CreateUserFromDiscriminatorValue)
		if err != nil || *u.GetId() != id {
			t.Errorf("step %d: got %v, %v; want %s", i, u, err, id)
		}
	}
	if status := answers.GetResponseById(*steps[len(want)].GetId()).GetStatus(); status == nil || *status != http.StatusNotFound {
		t.Errorf("a user that is not there: got status %v, want 404", status)
	}
}

// What it posts is compressed, and the action has its qualified name.
func TestSDKPosts(t *testing.T) {
	t.Parallel()
	ctx, c := context.Background(), newCloud(t)
	adapter := sdkOn(t, c, c.Apps().Full)
	base := map[string]string{"baseurl": host + "/v1.0"}
	query := "IdentityInfo | count"
	question := security.NewMicrosoftGraphSecurityRunHuntingQueryRunHuntingQueryPostRequestBody()
	question.SetQuery(&query)
	hunted, err := security.NewMicrosoftGraphSecurityRunHuntingQueryRequestBuilderInternal(base, adapter).Post(ctx, question, nil)
	if err != nil {
		t.Fatal(err)
	}
	if rows := hunted.GetResults(); len(rows) != 1 || len(hunted.GetSchema()) != 1 {
		t.Errorf("hunting: %d rows, %d columns", len(rows), len(hunted.GetSchema()))
	}
	body := directoryobjects.NewGetByIdsPostRequestBody()
	for g := range c.Directory().Each("group") {
		body.SetIds(append(body.GetIds(), g.ID))
	}
	body.SetTypes([]string{"group"})
	found, err := directoryobjects.NewGetByIdsRequestBuilderInternal(base, adapter).PostAsGetByIdsPostResponse(ctx, body, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(found.GetValue()), c.Directory().Count("group"); got != want {
		t.Errorf("getByIds: got %d groups, want %d", got, want)
	}
}

// It decodes the emulator's errors as Microsoft's.
func TestSDKReadsErrors(t *testing.T) {
	t.Parallel()
	ctx, c := context.Background(), newCloud(t)
	for _, test := range []struct {
		app  world.DemoApp
		id   string
		code string
	}{
		{c.Apps().Full, "00000000-0000-4000-8000-00000000dead", "Request_ResourceNotFound"},
		{c.Apps().NoConsent, "00000000-0000-4000-8000-00000000dead", "Authorization_RequestDenied"},
	} {
		_, err := sdkUsers(sdkOn(t, c, test.app)).ByUserId(test.id).Get(ctx, nil)
		var fault *odataerrors.ODataError
		if !errors.As(err, &fault) || *fault.GetErrorEscaped().GetCode() != test.code {
			t.Errorf("got %v, want code %s", err, test.code)
		}
	}
}
