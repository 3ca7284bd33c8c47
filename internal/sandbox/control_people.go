package sandbox

import "slices"

// controlEnterprise sets what only BitGo sets: a feature flag, on or off, and the state of
// KYC.
func (s *Server) controlEnterprise(in wish) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.state.enterprises[in.Enterprise]
	if e == nil {
		return nil, refusal("enterprise is unknown")
	}
	if in.Flag == "" && in.Kyc == "" || in.Kyc != "" && !slices.Contains(kycStates, in.Kyc) {
		return nil, refusal("flag with on, or kyc is required; kyc is one of unverified, pending, inreview, approved, rejected, flagged, flagged_retry_allowed")
	}
	b := s.begin("enterprise.control")
	changed := *e
	if in.Flag != "" {
		changed.Flags = slices.DeleteFunc(slices.Clone(e.Flags), func(f string) bool { return f == in.Flag })
		if in.On {
			changed.Flags = append(changed.Flags, in.Flag)
		}
	}
	if in.Kyc != "" {
		b.enterpriseKyc(&changed, in.Kyc)
	}
	b.put(&changed)
	if err := b.commit(); err != nil {
		return nil, err
	}
	return map[string]any{"enterprise": e.ID, "featureFlags": append([]string{}, changed.Flags...), "kycState": changed.Kyc}, nil
}

// controlUser makes a user, or brings one as far as it has to be to be invited: on is that
// it logged in and set up a second factor. The answer has the password.
func (s *Server) controlUser(in wish) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !isEmail(in.Email) || in.Kyc != "" && !slices.Contains(kycStates, in.Kyc) {
		return nil, refusal("email is required; kyc is one of unverified, pending, inreview, approved, rejected, flagged, flagged_retry_allowed")
	}
	b := s.begin("user.control")
	who := s.userBy(in.Email)
	if who == nil {
		who = &user{ID: b.id("user"), Email: in.Email, Name: in.Email, Role: outsider, Kyc: "unverified", Created: b.at}
	}
	changed := who.copy()
	if in.On {
		changed.Verified, changed.OTP, changed.LoggedIn, changed.Frozen = true, true, &b.at, nil
	}
	if in.Kyc != "" {
		b.userKyc(changed, in.Kyc)
	}
	b.put(changed)
	if err := b.commit(); err != nil {
		return nil, err
	}
	return map[string]any{"user": changed.ID, "email": changed.Email, "password": changed.password(), "kycState": changed.Kyc, "ready": changed.ready()}, nil
}

// kycStates are the states of KYC, in the order in which they come.
var kycStates = []string{"unverified", "pending", "inreview", "approved", "rejected", "flagged", "flagged_retry_allowed"}

// enterpriseKyc moves the enterprise's KYC and tells about it.
func (b *batch) enterpriseKyc(e *enterprise, state string) {
	if e.Kyc == state {
		return
	}
	e.Kyc = state
	b.tell(happening{kind: "enterpriseKycState", subject: e.ID, state: kycStatus(state), enterprise: e.ID,
		facts: facts{"enterpriseId": e.ID, "kycState": state}})
}

// userKyc moves the user's KYC and tells about it.
func (b *batch) userKyc(u *user, state string) {
	if u.Kyc == state {
		return
	}
	u.Kyc = state
	b.tell(happening{kind: "userKycState", subject: u.ID, state: kycStatus(state), facts: facts{"userId": u.ID, "kycState": state}})
}
