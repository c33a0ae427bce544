package entra

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

// recentSignIns is how many sign-ins a user's detail shows.
const recentSignIns = 20

// userPart reads one part of a user live. It returns a function that puts the
// part in the answer, run when nothing else writes to it.
type userPart struct {
	name string
	read func(ctx context.Context, g *graph.Client, id string) (func(*tools.Call, *userDetail), error)
}

var userParts = []userPart{
	{"manager", func(ctx context.Context, g *graph.Client, id string) (func(*tools.Call, *userDetail), error) {
		manager, err := g.Manager(ctx, id)
		if errors.Is(err, cloud.ErrNotFound) {
			return func(c *tools.Call, _ *userDetail) { c.Note("No manager is set for this user.") }, nil
		}
		return func(_ *tools.Call, out *userDetail) { out.Manager = &manager }, err
	}},
	{"devices", func(ctx context.Context, g *graph.Client, id string) (func(*tools.Call, *userDetail), error) {
		owned, err := g.OwnedDevices(ctx, id)
		if err != nil {
			return nil, err
		}
		registered, err := g.RegisteredDevices(ctx, id)
		return func(_ *tools.Call, out *userDetail) {
			out.Devices = &userDevices{Owned: orEmpty(owned), Registered: orEmpty(registered)}
		}, err
	}},
	// The delta feeds carry the owners of groups only.
	{"owned", func(ctx context.Context, g *graph.Client, id string) (func(*tools.Call, *userDetail), error) {
		owned, err := g.OwnedObjects(ctx, id)
		return func(_ *tools.Call, out *userDetail) { out.Owned = orEmpty(owned) }, err
	}},
	{"authMethods", func(ctx context.Context, g *graph.Client, id string) (func(*tools.Call, *userDetail), error) {
		methods, err := g.AuthenticationMethods(ctx, id)
		rows := make([]authMethod, len(methods))
		for i, m := range methods {
			kind := string(entra.KindOf(m.Type))
			rows[i] = authMethod{Method: strings.TrimSuffix(kind, "AuthenticationMethod"), ID: m.ID, Created: m.CreatedDateTime}
		}
		return func(_ *tools.Call, out *userDetail) { out.AuthMethods = rows }, err
	}},
	{"signIns", func(ctx context.Context, g *graph.Client, id string) (func(*tools.Call, *userDetail), error) {
		signIns, err := g.SignIns(ctx, id, entra.Time{}, recentSignIns)
		rows := make([]*signInRow, len(signIns))
		for i, s := range signIns {
			rows[i] = rowOfSignIn(s, nil)
			rows[i].User, rows[i].UserID = "", ""
		}
		return func(c *tools.Call, out *userDetail) {
			out.SignIns = rows
			if len(rows) > 0 {
				c.LeftOut(tools.Page{}, leanSignIn)
			}
		}, err
	}},
	{"risk", func(ctx context.Context, g *graph.Client, id string) (func(*tools.Call, *userDetail), error) {
		risk, err := g.RiskyUser(ctx, id)
		if errors.Is(err, cloud.ErrNotFound) {
			return func(c *tools.Call, out *userDetail) {
				out.Risk = &graph.RiskyUser{ID: id, RiskLevel: "none"}
				c.Note("Identity Protection has never seen risk for this user.")
			}, nil
		}
		if err != nil {
			return nil, err
		}
		history, historyErr := g.RiskyUserHistory(ctx, id, recentSignIns)
		risk.History = history
		return func(c *tools.Call, out *userDetail) {
			if out.Risk = &risk; historyErr != nil {
				c.CoverError("risk history", historyErr)
			}
		}, nil
	}},
}

// userLive reads the parts that are not in the local directory, all at a time.
// A part that fails is named in coverage; the others stand.
func userLive(ctx context.Context, c *tools.Call, out *userDetail, include []string, fresh bool) {
	var parts []userPart
	if fresh {
		parts = append(parts, userPart{"profile", func(ctx context.Context, g *graph.Client, id string) (func(*tools.Call, *userDetail), error) {
			user, err := g.User(ctx, id)
			return func(_ *tools.Call, out *userDetail) { out.User = user }, err
		}})
	}
	for _, part := range userParts {
		if slices.Contains(include, part.name) {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return
	}
	t, err := c.Tenant(ctx)
	if err != nil {
		for _, part := range parts {
			c.CoverError(part.name, err)
		}
		return
	}
	id := out.ID
	puts := make([]func(*tools.Call, *userDetail), len(parts))
	var reading sync.WaitGroup
	done := 0
	var mu sync.Mutex
	for i, part := range parts {
		reading.Go(func() {
			put, err := part.read(ctx, t.Graph, id)
			if err != nil {
				c.CoverError(part.name, err)
			} else {
				puts[i] = put
				c.Live()
			}
			mu.Lock()
			defer mu.Unlock()
			done++
			c.Progress(float64(done), float64(len(parts)), "read "+part.name)
		})
	}
	reading.Wait()
	for _, put := range puts {
		if put != nil {
			put(c, out)
		}
	}
}

// orEmpty makes a list that was read and is empty show as empty.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
