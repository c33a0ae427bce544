package graph

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/signin"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// maxBatch is how many requests one $batch may hold.
// https://learn.microsoft.com/graph/json-batching
const maxBatch = 20

const maxBatchBody = 4 << 20

// batchRequest is one inner request.
type batchRequest struct {
	ID        string            `json:"id"`
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	Body      json.RawMessage   `json:"body"`
	DependsOn []string          `json:"dependsOn"`
}

// batchResponse is one inner answer. Body is JSON, or a JSON string in base64
// where the answer is not JSON.
type batchResponse struct {
	ID      string            `json:"id"`
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    json.RawMessage   `json:"body,omitempty"`
}

// serveBatch runs the inner requests of a $batch, each with its own faults and
// throttling, and answers in an order that is not that of the request.
func (g *Service) serveBatch(w http.ResponseWriter, r *http.Request, version string, token signin.Token) {
	if r.Method != http.MethodPost {
		WriteError(w, r, g.options.Now(), http.StatusMethodNotAllowed, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBatchBody))
	if err != nil {
		WriteError(w, r, g.options.Now(), http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "The request body is too large.")
		return
	}
	requests, refusal := parseBatch(body)
	if refusal != nil {
		writeError(w, r, g.options.Now(), *refusal)
		return
	}
	statuses := map[string]int{}
	responses := make([]batchResponse, 0, len(requests))
	for _, inner := range requests {
		response := g.runInner(r, version, token, inner, statuses)
		statuses[strings.ToLower(inner.ID)] = response.Status
		responses = append(responses, response)
	}
	slices.Reverse(responses)
	wire.WriteJSON(w, http.StatusOK, map[string]any{"responses": responses})
}

// parseBatch reads and checks the body of a $batch and returns the requests in
// an order in which each comes after those that it depends on. A batch that is
// not well-formed is a 400 as a whole. On record are the bodies for too many
// requests (https://github.com/microsoftgraph/microsoftgraph-postman-collections/issues/9,
// the message only) and for an id that comes twice
// (https://github.com/microsoftgraph/msgraph-sdk-java/issues/559); the wording
// of the others is not.
func parseBatch(body []byte) ([]batchRequest, *odata.Error) {
	var batch struct {
		Requests []batchRequest `json:"requests"`
	}
	if err := json.Unmarshal(body, &batch); err != nil || len(batch.Requests) == 0 {
		return nil, odata.BadRequest("Invalid batch payload format.")
	}
	if len(batch.Requests) > maxBatch {
		return nil, odata.BadRequest("Number of requests inside batch exceeds the limit.")
	}
	known := map[string]bool{}
	for _, inner := range batch.Requests {
		id := strings.ToLower(inner.ID)
		switch {
		case id == "":
			return nil, odata.BadRequest("Request 'id' can not be null or empty.")
		case known[id]:
			return nil, odata.BadRequest("Request Id %s has to be unique in a batch.", inner.ID)
		case inner.Method == "":
			return nil, odata.BadRequest("Request id: %s does not contain a method.", inner.ID)
		case inner.URL == "":
			return nil, odata.BadRequest("Request id: %s does not contain a url.", inner.ID)
		case inner.hasBody() && inner.header("Content-Type") == "":
			return nil, odata.BadRequest("Write request id : %s does not contain Content-Type header or body.", inner.ID)
		}
		known[id] = true
	}
	return inDependencyOrder(batch.Requests, known)
}

func inDependencyOrder(requests []batchRequest, known map[string]bool) ([]batchRequest, *odata.Error) {
	done := map[string]bool{}
	ordered := make([]batchRequest, 0, len(requests))
	for len(ordered) < len(requests) {
		before := len(ordered)
		for _, inner := range requests {
			id := strings.ToLower(inner.ID)
			ready := !done[id]
			for _, other := range inner.DependsOn {
				if !known[strings.ToLower(other)] {
					return nil, odata.BadRequest("Request id: %s depends on %s, which is not in the batch.", inner.ID, other)
				}
				ready = ready && done[strings.ToLower(other)]
			}
			if ready {
				done[id] = true
				ordered = append(ordered, inner)
			}
		}
		if len(ordered) == before {
			return nil, odata.BadRequest("The requests of the batch depend on each other in a circle.")
		}
	}
	return ordered, nil
}

func (b *batchRequest) hasBody() bool {
	return len(b.Body) > 0 && string(b.Body) != "null"
}

func (b *batchRequest) header(name string) string {
	for key, value := range b.Headers {
		if strings.EqualFold(key, name) {
			return value
		}
	}
	return ""
}

// runInner answers one inner request.
func (g *Service) runInner(outer *http.Request, version string, token signin.Token, inner batchRequest, statuses map[string]int) batchResponse {
	for _, other := range inner.DependsOn {
		if statuses[strings.ToLower(other)] >= http.StatusBadRequest {
			return failedInner(inner.ID, http.StatusFailedDependency, "FailedDependency", "The request could not be processed because a request that it depends on failed.")
		}
	}
	target, refusal := innerURL(outer, version, inner.URL)
	if refusal != nil {
		return failedInner(inner.ID, refusal.Status, refusal.Code, refusal.Message)
	}
	r := outer.Clone(outer.Context())
	r.Method, r.URL, r.RequestURI = strings.ToUpper(inner.Method), target, target.RequestURI()
	r.Header = http.Header{"Authorization": outer.Header["Authorization"]}
	for name, value := range inner.Headers {
		r.Header.Set(name, value)
	}
	r.Body, r.ContentLength = http.NoBody, 0
	if inner.hasBody() {
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(inner.Body)), int64(len(inner.Body))
	}
	answer := wire.NewRecorder()
	serve := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { g.Serve(w, r, token) })
	g.options.Inner(serve).ServeHTTP(answer, r)
	return innerResponse(inner.ID, answer)
}

// innerURL resolves the relative URL of an inner request, which has no version.
func innerURL(outer *http.Request, version, relative string) (*url.URL, *odata.Error) {
	u, err := url.Parse(relative)
	if err != nil || u.IsAbs() || u.Host != "" {
		return nil, odata.BadRequest("The url of a request in a batch must be relative to the version, as in /users.")
	}
	path := "/" + strings.TrimPrefix(u.Path, "/")
	if strings.EqualFold(path, "/$batch") {
		return nil, odata.BadRequest("A batch cannot hold another batch.")
	}
	raw := ""
	if u.RawPath != "" {
		raw = version + "/" + strings.TrimPrefix(u.RawPath, "/")
	}
	return &url.URL{Scheme: outer.URL.Scheme, Host: outer.URL.Host, Path: version + path, RawPath: raw, RawQuery: u.RawQuery}, nil
}

func innerResponse(id string, answer *wire.Recorder) batchResponse {
	response := batchResponse{ID: id, Status: answer.Status, Headers: map[string]string{}}
	for _, name := range []string{"Content-Type", "Retry-After", "Location", "Cache-Control", "OData-Version", "x-ms-resource-unit"} {
		if value := answer.Header().Get(name); value != "" {
			response.Headers[name] = value
		}
	}
	body := bytes.TrimSpace(answer.Body.Bytes())
	switch {
	case len(body) == 0:
	case strings.Contains(answer.Header().Get("Content-Type"), "json") && json.Valid(body):
		response.Body = body
	default:
		response.Body, _ = json.Marshal(base64.StdEncoding.EncodeToString(body))
	}
	return response
}

func failedInner(id string, status int, code, message string) batchResponse {
	body, _ := json.Marshal(map[string]any{"error": map[string]any{"code": code, "message": message}})
	return batchResponse{ID: id, Status: status, Headers: map[string]string{"Content-Type": "application/json"}, Body: body}
}
