package entra

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/governance/access"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/policybook"
)

// whatIfAnswer is what the policies make of a sign-in together.
type whatIfAnswer struct {
	Identity entra.Ref  `json:"identity"`
	Target   *entra.Ref `json:"app,omitzero"`
	whatIfOutcome
	ReportOnly *whatIfOutcome `json:"reportOnly,omitzero"`
	// Live is agrees, differs, or notEvaluated.
	Live        string `json:"microsoftsEvaluation"`
	Differences int    `json:"differences,omitzero"`
}

// whatIfOutcome is what the policies of one state make of it.
type whatIfOutcome struct {
	Access    access.Result   `json:"access"`
	BlockedBy []string        `json:"blockedBy,omitzero"`
	Required  []whatIfDemand  `json:"required,omitzero"`
	Session   []whatIfSession `json:"session,omitzero"`
	Undecided []string        `json:"undecided,omitzero"`
}

// whatIfDemand is what one policy demands.
type whatIfDemand struct {
	Policy   string          `json:"policy"`
	Operator string          `json:"operator,omitzero"`
	Controls []whatIfControl `json:"controls"`
	Met      *bool           `json:"met,omitzero"`
	CanMeet  *bool           `json:"canBeMet,omitzero"`
}

// whatIfControl is one control. met is absent where a prompt decides it, or it is
// not known; then canBeMet says whether the user is able to, and by what.
type whatIfControl struct {
	Control string   `json:"control"`
	Name    string   `json:"name,omitzero"`
	Met     *bool    `json:"met,omitzero"`
	CanMeet *bool    `json:"canBeMet,omitzero"`
	By      []string `json:"by,omitzero"`
}

type whatIfSession struct {
	Policy   string   `json:"policy"`
	Controls []string `json:"controls"`
}

// whatIfRow is what one policy makes of it.
type whatIfRow struct {
	ID      string          `json:"id"`
	Name    string          `json:"displayName"`
	State   string          `json:"state"`
	Result  string          `json:"result"` // applies, doesNotApply, notEnoughInformation
	Reasons []access.Reason `json:"reasons,omitzero"`
	Missing []string        `json:"missing,omitzero"`
	Grant   string          `json:"grant,omitzero"`
	// Live is Microsoft's result where it differs.
	Live *whatIfLive `json:"microsoft,omitzero"`
}

type whatIfLive struct {
	Result string        `json:"result"`
	Reason access.Reason `json:"reason,omitzero"`
}

// results are the words for a verdict.
var results = map[access.Truth]string{
	access.Yes: "applies", access.Unknown: "notEnoughInformation", access.No: "doesNotApply",
}

// answer joins the local judgement with Microsoft's.
func (w *whatIf) answer(live map[string]graph.WhatIfResult, page store.Page) (whatIfAnswer, []whatIfRow, string) {
	verdicts := w.ca.Policies(&w.signIn)
	theirs, settled := w.settle(verdicts, live)
	evaluation := w.ca.Join(settled, &w.signIn)
	out := whatIfAnswer{Identity: w.identity, whatIfOutcome: w.outcome(evaluation.Enforced), Live: "notEvaluated"}
	if w.app.ID != "" {
		out.Target = &w.app
	}
	if r := evaluation.ReportOnly; len(r.Required)+len(r.Session)+len(r.Undecided) > 0 {
		out.ReportOnly = new(w.outcome(r))
	}
	rows := make([]whatIfRow, len(verdicts))
	settles, unseen := 0, 0
	for i, v := range verdicts {
		p := &w.policies[v.Policy]
		row := whatIfRow{ID: p.ID, Name: p.DisplayName, State: p.State, Result: results[v.Applies], Reasons: v.Reasons, Missing: v.Missing}
		if v.Applies != access.No {
			row.Grant = policybook.Grant(p.GrantControls)
		}
		if v.Applies == access.Yes {
			row.Reasons = nil
		}
		if t := theirs[i]; t.differs || w.unheld[p.ID] {
			out.Differences++
			row.Live = &whatIfLive{Result: results[t.applies]}
			if t.applies == access.No {
				row.Live.Reason = t.reason
			}
			if t.settles {
				settles++
			}
		} else if t.missing {
			unseen++
		}
		rows[i] = row
	}
	if live != nil {
		out.Live = "agrees"
		if out.Differences > 0 {
			out.Live = "differs"
		}
	}
	w.notes(live, settles, unseen)
	items, next := tools.PageOf(rows, page, func(r whatIfRow) string {
		order := slices.Index([]string{"applies", "notEnoughInformation", "doesNotApply"}, r.Result)
		return fmt.Sprintf("%d%s", order, tools.NameKey(r.Name, r.ID))
	})
	return out, items, next
}

func (w *whatIf) notes(live map[string]graph.WhatIfResult, settles, unseen int) {
	if settles > 0 {
		w.Note("%d policies that could not be decided here are taken as Microsoft decided them.", settles)
	}
	if unseen > 0 {
		w.Note("%d policies are not in Microsoft's answer: they were deleted since the last synchronization.", unseen)
	}
	if len(w.unheld) > 0 || live != nil && len(live)+unseen > len(w.policies) {
		w.Note("Microsoft's answer has policies that are not here yet: entra_conditional_access_list with fresh reads them.")
	}
	if w.in.App == "" && w.in.Action == "" && w.in.AuthContext == "" {
		w.Note("No app was given: policies for some apps only stay open.")
	}
	if w.byMethods {
		w.Note("canBeMet rests on the methods that the user has registered: it does not say that MFA was done.")
	}
	if w.signIn.User != nil && w.signIn.Methods == nil {
		w.Note("The methods that the user registered are not known: whether MFA and strengths can be met is left open.")
	}
}

func (w *whatIf) outcome(o access.Outcome) whatIfOutcome {
	out := whatIfOutcome{Access: o.Access, BlockedBy: w.policyNames(o.Blocking), Undecided: w.policyNames(o.Undecided)}
	for _, r := range o.Required {
		d := whatIfDemand{Policy: w.policies[r.Policy].DisplayName}
		d.Met, d.CanMeet = satisfied(r.Met, r.CanMeet)
		if len(r.Controls) > 1 {
			d.Operator = "AND"
			if r.Or {
				d.Operator = "OR"
			}
		}
		for _, control := range r.Controls {
			one := whatIfControl{Control: control.Kind, Name: cmp.Or(control.Name, control.ID), By: control.By}
			if control.Kind != access.ControlBlock {
				one.Met, one.CanMeet = satisfied(control.Met, control.CanMeet)
			}
			if len(one.By) > 0 && control.Kind != access.ControlTermsOfUse {
				w.byMethods = true
			}
			d.Controls = append(d.Controls, one)
		}
		if r.Block {
			d.Met, d.CanMeet = nil, nil
		}
		out.Required = append(out.Required, d)
	}
	for _, i := range o.Session {
		out.Session = append(out.Session, whatIfSession{Policy: w.policies[i].DisplayName, Controls: policybook.Session(w.policies[i].SessionControls)})
	}
	return out
}

func (w *whatIf) policyNames(indexes []int) []string {
	var out []string
	for _, i := range indexes {
		out = append(out, w.policies[i].DisplayName)
	}
	slices.SortFunc(out, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return out
}

// satisfied is whether a control is met and, where that is open, whether it can be.
func satisfied(met, can access.Truth) (is, may *bool) {
	if met != access.Unknown {
		return decided(met), nil
	}
	return nil, decided(can)
}

// decided is nil for what is not known.
func decided(t access.Truth) *bool {
	if t == access.Unknown {
		return nil
	}
	return new(t == access.Yes)
}
