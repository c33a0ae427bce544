package graph

import (
	"context"
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
)

// PrivilegedGroup is what PIM has of one group. A part that could not be read
// has its error instead: the parts need different permissions.
type PrivilegedGroup struct {
	Eligible    []entra.GroupScheduleInstance
	EligibleErr error // PrivilegedEligibilitySchedule.Read.AzureADGroup
	Active      []entra.GroupScheduleInstance
	ActiveErr   error // PrivilegedAssignmentSchedule.Read.AzureADGroup
	Policies    []entra.RolePolicyAssignment
	PoliciesErr error // RoleManagementPolicy.Read.AzureADGroup
}

// PrivilegedGroups reads PIM for groups, which lists one group at a time: three
// requests for each, 20 in a $batch. The answers come in the order of the ids.
// It needs Entra ID P2 or Entra ID Governance.
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-eligibilityscheduleinstances
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-assignmentscheduleinstances
// https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments
func (c *Client) PrivilegedGroups(ctx context.Context, groups []string) ([]PrivilegedGroup, error) {
	parts := []string{string(feed.GroupEligibilities), string(feed.GroupAssignments), "groupPolicies"}
	requests := make([]BatchRequest, 0, len(parts)*len(groups))
	for _, group := range groups {
		for _, part := range parts {
			u, err := c.link(part, Values{"groupId": group})
			if err != nil {
				return nil, err
			}
			requests = append(requests, BatchRequest{URL: u})
		}
	}
	answers, err := c.Batch(ctx, requests, BatchOptions{})
	if err != nil {
		return nil, fmt.Errorf("read PIM for groups: %w", err)
	}
	out := make([]PrivilegedGroup, len(groups))
	for i := range out {
		out[i].Eligible, out[i].EligibleErr = batchList[entra.GroupScheduleInstance](ctx, c, answers[len(parts)*i])
		out[i].Active, out[i].ActiveErr = batchList[entra.GroupScheduleInstance](ctx, c, answers[len(parts)*i+1])
		out[i].Policies, out[i].PoliciesErr = batchList[entra.RolePolicyAssignment](ctx, c, answers[len(parts)*i+2])
	}
	return out, nil
}

// batchList is the list that an inner answer of a batch holds, its further
// pages read too.
func batchList[T any](ctx context.Context, c *Client, answer BatchResponse) ([]T, error) {
	if answer.Err != nil {
		return nil, answer.Err
	}
	first, err := RawBody(answer.Body)
	if err != nil {
		return nil, err
	}
	out := make([]T, 0, len(first.Items))
	for _, raw := range first.Items {
		var item T
		if err := Decode(raw, &item); err != nil {
			return nil, fmt.Errorf("decode item: %w", err)
		}
		out = append(out, item)
	}
	if first.Next == "" {
		return out, nil
	}
	for item, err := range All[T](ctx, c, first.Next) {
		if err != nil {
			return out, err
		}
		out = append(out, item)
	}
	return out, nil
}
