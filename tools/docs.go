package tools

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

// ToolTableMarkdown prints one row per tool.
func ToolTableMarkdown() string {
	var b strings.Builder
	b.WriteString("| Tool | Answers | Toolset | From |\n|---|---|---|---|\n")
	for _, t := range Catalog() {
		set := t.Toolset
		if t.Core {
			set = "core, " + set
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", t.Name, cell(t.Description), set, t.Mode)
	}
	return b.String()
}

// ToolReferenceMarkdown prints every tool with its arguments and permissions.
func ToolReferenceMarkdown() string {
	var b strings.Builder
	for _, d := range catalogue {
		fmt.Fprintf(&b, "### %s\n\n%s. %s\n\n", d.Name, strings.TrimSuffix(d.Title, "."), d.Description)
		fmt.Fprintf(&b, "Source: %s.", d.Mode)
		if len(d.Permissions) > 0 {
			fmt.Fprintf(&b, " Permissions: %s.", permissionList(d.Permissions))
		}
		b.WriteString("\n")
		for _, o := range d.Optional {
			fmt.Fprintf(&b, "`%s` opens %s.\n", o.Permission, o.Part)
		}
		b.WriteString("\n| Argument | Type | |\n|---|---|---|\n")
		for _, name := range d.schema.PropertyOrder {
			p := d.schema.Properties[name]
			kind, values := p.Type, p.Enum
			if p.Type == "array" {
				kind, values = "list of "+p.Items.Type+"s", p.Items.Enum
			}
			text := p.Description
			if len(values) > 0 {
				if text != "" {
					text += ": "
				}
				for i, v := range values {
					if i > 0 {
						text += ", "
					}
					text += fmt.Sprintf("`%v`", v)
				}
			}
			switch {
			case p.Format == dateFormat && text == "":
				text = "date, or age like 30d"
			case name == connectionArgument && text == "":
				text = "name or id of a connection; default the chosen one"
			}
			if slices.Contains(d.schema.Required, name) {
				text = strings.TrimSuffix("required; "+text, "; ")
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", name, kind, cell(text))
		}
		b.WriteString("\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// PermissionTableMarkdown prints one row per permission that a tool of this
// version uses, with its bundle and the tools that it opens, and names the rest
// below.
func PermissionTableMarkdown() string {
	var b strings.Builder
	var unused []cloud.Permission
	b.WriteString("| Permission | API | Bundle | Opens |\n|---|---|---|---|\n")
	for _, info := range cloud.Permissions() {
		opens := Unlocks(info.Permission)
		switch {
		case len(opens) > 0:
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", info.Value, info.API.Title(), info.Bundle, cell(strings.Join(opens, ", ")+untilWhen(info.Permission)))
		case info.Bundle != "":
			unused = append(unused, info.Permission)
		}
	}
	if len(unused) > 0 {
		fmt.Fprintf(&b, "\nNot used yet, so that there is no need to grant them for this version: %s.\n", permissionList(unused))
	}
	return b.String()
}

// untilWhen says when what a permission opens ends, "" when it does not.
func untilWhen(p cloud.Permission) string {
	end, ok := cloud.RetirementOf(p)
	if !ok {
		return ""
	}
	return "; ends " + end.Day() + ": grant `" + end.Instead.Value + "` instead"
}

// BundleTableMarkdown prints one row per bundle with what a tool of this version
// uses of it.
func BundleTableMarkdown() string {
	var b strings.Builder
	b.WriteString("| Bundle | Permissions | Why |\n|---|---|---|\n")
	for _, bundle := range Bundles() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", bundle.Title, permissionList(bundle.Permissions), cell(bundle.Why))
	}
	return b.String()
}

// Bundles are the bundles of permissions, each without what no tool of this
// version uses; one of which nothing is left is not there.
func Bundles() []cloud.Bundle {
	unused := func(p cloud.Permission) bool { return len(Unlocks(p)) == 0 }
	var out []cloud.Bundle
	for _, bundle := range cloud.Bundles() {
		if bundle.Permissions = slices.DeleteFunc(bundle.Permissions, unused); len(bundle.Permissions) > 0 {
			out = append(out, bundle)
		}
	}
	return out
}

// Unlocks names the tools that a permission opens, or the part of a tool.
func Unlocks(p cloud.Permission) []string {
	var out []string
	for _, t := range Catalog() {
		if slices.Contains(t.Permissions, p) {
			out = append(out, t.Name)
		}
		for _, o := range t.Optional {
			if o.Permission == p {
				out = append(out, t.Name+" ("+o.Part+")")
			}
		}
	}
	return out
}

func permissionList(list []cloud.Permission) string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = "`" + p.Value + "`"
		if p.API != cloud.Graph {
			names[i] += " (" + p.API.Title() + ")"
		}
	}
	return strings.Join(names, ", ")
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
