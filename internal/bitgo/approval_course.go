package bitgo

import (
	"encoding/json"
	"slices"
)

// ApprovalStep is one thing that a policy asks for before an approval is granted (actions of BitGo's document).
type ApprovalStep struct {
	Name     string // of BitGo's policy action: getApproval, performLivenessVerification …
	Status   string // SKIPPED PENDING NOT_NEEDED COMPLETE CANCELLED FAILED AUTO_CANCELLED
	Required int    // minRequired; 0 where BitGo does not say
	Given    int
}

// AdminMemo is what an administrator or BitGo's staff noted beside an approval.
type AdminMemo struct {
	Text string `json:"text"`
	At   Time   `json:"time"`
	User string `json:"userId"`
	Name string `json:"username"`
}

// Video is of the person who approves, recorded for BitGo. Link may be empty, and is whatever BitGo wrote.
type Video struct {
	Link      string `json:"videoLink"`
	Approver  string `json:"videoApprover"`  // of BitGo's, who looked at it
	Exception string `json:"videoException"` // why none was needed
}

// IdentityCheck is a check of a person that BitGo made for an approval.
type IdentityCheck struct {
	Status string `json:"inquiryStatus"`
	Kind   string `json:"inquirySubType"` // withdrawalLivenessCheck managePolicyLivenessCheck govIdSelfie
}

// readCourse keeps what was readable of how far an approval is, each part by itself. None of it decides anything here.
func (p *Approval) readCourse(raw []byte) {
	var w struct {
		Results   json.RawMessage `json:"singleRunResults"`
		Actions   json.RawMessage `json:"actions"`
		Memos     json.RawMessage `json:"memo"`
		Video     json.RawMessage `json:"videoId"`
		Resolvers json.RawMessage `json:"resolvers"`
		Checks    json.RawMessage `json:"associatedInquiries"`
		Freeze    json.RawMessage `json:"freeze"`
	}
	_ = json.Unmarshal(raw, &w)
	p.Triggered, p.Steps = triggeredRules(w.Results), steps(w.Actions)
	_ = json.Unmarshal(w.Memos, &p.Memos)
	_ = json.Unmarshal(w.Checks, &p.Checks)
	var video Video
	_ = json.Unmarshal(w.Video, &video)
	var resolved []struct {
		Video
		User ident  `json:"user"`
		Date string `json:"date"`
		Memo string `json:"resolutionMemo"`
	}
	_ = json.Unmarshal(w.Resolvers, &resolved)
	all := []Video{video}
	for _, r := range resolved {
		all = append(all, r.Video)
		if r.Memo != "" {
			said := AdminMemo{Text: r.Memo, User: string(r.User)}
			_ = json.Unmarshal([]byte(`"`+r.Date+`"`), &said.At) // odd: without its time
			p.Memos = append(p.Memos, said)
		}
	}
	for _, v := range all {
		if v != (Video{}) && !slices.Contains(p.Videos, v) {
			p.Videos = append(p.Videos, v)
		}
	}
	var freeze struct {
		State   string `json:"state"`
		Actions []struct {
			Reason string `json:"reason"`
		} `json:"actions"`
	}
	_ = json.Unmarshal(w.Freeze, &freeze)
	if p.Stopped = freeze.State == "frozen"; p.Stopped && len(freeze.Actions) > 0 {
		p.StopWhy = freeze.Actions[len(freeze.Actions)-1].Reason
	}
}

func triggeredRules(raw json.RawMessage) []string {
	var results []struct {
		Rule      string `json:"ruleId"`
		Triggered bool   `json:"triggered"`
	}
	_ = json.Unmarshal(raw, &results)
	var out []string
	for _, r := range results {
		if r.Triggered && r.Rule != "" {
			out = append(out, r.Rule)
		}
	}
	return out
}

func steps(raw json.RawMessage) []ApprovalStep {
	var actions []struct {
		Name       string `json:"name"`
		Status     string `json:"status"`
		Parameters struct {
			Required json.RawMessage `json:"minRequired"`
		} `json:"parameters"`
		Resolvers []struct {
			Action string `json:"resolutionAction"`
		} `json:"resolvers"`
	}
	_ = json.Unmarshal(raw, &actions)
	out := make([]ApprovalStep, len(actions))
	for i, a := range actions {
		out[i] = ApprovalStep{Name: a.Name, Status: a.Status, Required: count(a.Parameters.Required)}
		for _, r := range a.Resolvers {
			if r.Action == "approve" {
				out[i].Given++
			}
		}
	}
	return out
}

// count reads a small number that BitGo gives as a number or as text; 0 where it is neither.
func count(raw json.RawMessage) int {
	var x exact
	if json.Unmarshal(raw, &x) != nil || !x.Known() || !x.n.IsInt64() || x.n.Int64() > 1000 || x.n.Sign() < 0 {
		return 0
	}
	return int(x.n.Int64())
}
