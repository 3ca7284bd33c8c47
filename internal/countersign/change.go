package countersign

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/unykorn/console/internal/bitgo"
)

// changesOf says in words what an approval would do that is no send and no change of a policy's rule: of each of BitGo's
// types all that it carries. BitGo tells how it was of one of them only.
func changesOf(p bitgo.Approval) []Change {
	c := p.Change
	var out []Change
	add := func(what, after string) {
		if after != "" {
			out = append(out, Change{What: what, After: cut(after)})
		}
	}
	switch p.Type {
	case "userChangeRequest", "updateEnterpriseRequest", "updateOrganizationRequest", "enterpriseInviteRequest":
		add("What is done", done(c.Action, "somebody"))
		add("Address", c.Email)
		add("BitGo's user", c.User)
		add("Rights", rights(c.Permissions))
		add("Role", c.Role)
		add("Enterprise", c.Enterprise)
		add("Invited by", c.Inviter)
		add("Before they may enter", steps[c.Step])
		if steps[c.Step] == "" {
			add("Before they may enter", c.Step)
		}
		if c.VideoUser != nil {
			add("Approves by video", yes(*c.VideoUser))
		}
	case "updateApprovalsRequiredRequest":
		if c.Required > 0 {
			add("Approvals that each thing of the wallet needs", strconv.Itoa(c.Required))
		}
	case "updateWalletSettingRequest":
		if c.After != nil {
			out = append(out, Change{What: "The user's key has to sign", After: yes(*c.After)})
			if c.Before != nil {
				out[0].Before = yes(*c.Before)
			}
		}
	case "updateWalletTagsRequest":
		add(map[string]string{"add": "Tags that are added", "remove": "Tags that are taken off"}[c.Action], strings.Join(c.Tags, ", "))
	case "policyRuleRequest":
		if c.Batch.Total > 1 {
			add("Part", strconv.Itoa(c.Batch.Index)+" of "+strconv.Itoa(c.Batch.Total)+" into which BitGo split the change")
		}
	case "genericRequest":
		add("What is done", done(c.Kind, cmp.Or(c.Resource, "something")))
		add("In BitGo's words", c.Description)
		add("What is", c.Current)
		add("What would be", c.Proposed)
		for _, name := range slices.Sorted(maps.Keys(c.Details)) {
			add(name, c.Details[name])
		}
		if c.Resources > 1 {
			add("How many it concerns", strconv.Itoa(c.Resources))
		}
	}
	return out
}

var steps = map[string]string{"kyc": "BitGo's check of who they are", "none": "nothing"}

// done is one of BitGo's verbs in ours; a verb that is not known stays as it is.
func done(verb, what string) string {
	said := map[string]string{"create": "Adds ", "add": "Adds ", "update": "Changes ", "delete": "Removes ", "remove": "Removes ", "unlock": "Unlocks ",
		"bulkUnlock": "Unlocks several: ", "bulkArchive": "Archives several: ", "duplicate": "Copies "}[verb]
	switch {
	case verb == "":
		return ""
	case said == "":
		return "“" + verb + "” " + what
	}
	return said + what
}

// rights are BitGo's words for what a person may, with the ones that move money said plainly.
func rights(given []string) string {
	plain := map[string]string{"view": "sees", "spend": "spends", "admin": "administers", "auditor": "only looks", "wallet.create": "makes wallets", "freeze": "freezes"}
	out := make([]string, len(given))
	for i, r := range given {
		out[i] = cmp.Or(plain[r], r)
	}
	return strings.Join(out, ", ")
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
