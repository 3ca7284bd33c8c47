package onboarding

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

// errTaken says that another call has taken the work over; what BitGo answered, it hears as well.
var errTaken = errors.New("onboarding: another call has taken this over")

func insert(ctx context.Context, tx pgx.Tx, id uuid.UUID, ask Ask, organization string, by uuid.UUID, oneTime string, at time.Time) (bool, error) {
	n, err := q.OnboardingInsert(ctx, tx, queries.OnboardingInsertParams{ID: id, Email: ask.Email, AccountType: ask.AccountType, Name: ask.Name,
		OrganizationID: organization, AskedBy: by, OneTime: oneTime, At: at})
	return n > 0, err
}

// find gives what this very call asked for, else what stands for the institution.
func find(ctx context.Context, tx pgx.Tx, ask Ask, by uuid.UUID, oneTime string) (Onboarding, error) {
	r, err := q.OnboardingOnce(ctx, tx, by, oneTime)
	if database.NoRows(err) {
		r, err = q.OnboardingOf(ctx, tx, ask.Email, ask.AccountType)
	}
	return fromRow(r), err
}

func get(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Onboarding, error) {
	r, err := q.OnboardingGet(ctx, tx, id)
	if database.NoRows(err) {
		return Onboarding{}, ErrNotFound
	}
	return fromRow(r), err
}

func claim(ctx context.Context, tx pgx.Tx, id, as uuid.UUID, at, until time.Time) (Onboarding, error) {
	r, err := q.OnboardingClaim(ctx, tx, queries.OnboardingClaimParams{ID: id, Claim: as, At: at, Until: until})
	return fromRow(r), err
}

func enterprise(ctx context.Context, tx pgx.Tx, o Onboarding, enterprise, user string, at time.Time) error {
	return kept(q.OnboardingEnterprise(ctx, tx, queries.OnboardingEnterpriseParams{ID: o.ID, Claim: o.claim, EnterpriseID: enterprise, BitgoUserID: user, At: at}))
}

func done(ctx context.Context, tx pgx.Tx, o Onboarding, c identity.Client, at time.Time) error {
	return kept(q.OnboardingDone(ctx, tx, queries.OnboardingDoneParams{ID: o.ID, Claim: o.claim, ClientID: c.ID, ClientName: c.Name, At: at}))
}

func leave(ctx context.Context, tx pgx.Tx, o Onboarding, state State, why string, at time.Time) (bool, error) {
	n, err := q.OnboardingLeave(ctx, tx, queries.OnboardingLeaveParams{ID: o.ID, Claim: o.claim, State: string(state), Trouble: short(why), At: at})
	return n > 0, err
}

// keep leaves it claimed to the end of the lease.
func keep(ctx context.Context, tx pgx.Tx, o Onboarding, why string, at time.Time) (bool, error) {
	n, err := q.OnboardingKeep(ctx, tx, queries.OnboardingKeepParams{ID: o.ID, Claim: o.claim, Trouble: short(why), At: at})
	return n > 0, err
}

func unanswered(ctx context.Context, tx pgx.Tx, o Onboarding, since time.Time) (int, error) {
	n, err := q.OnboardingUnanswered(ctx, tx, o.ID, since)
	return int(n), err
}

func short(why string) string {
	if runes := []rune(why); len(runes) > 1000 {
		why = string(runes[:1000])
	}
	return why
}

// kept turns a row that another call has taken over into an error, so that nothing else of the transaction stays.
func kept(n int64, err error) error {
	if err == nil && n == 0 {
		return errTaken
	}
	return err
}

func insertStep(ctx context.Context, tx pgx.Tx, id uuid.UUID, word, state string, at time.Time, actor identity.Actor, evidence any) error {
	raw, err := json.Marshal(evidence)
	if err != nil {
		return err
	}
	var person *uuid.UUID
	if actor.Person != uuid.Nil {
		person = &actor.Person
	}
	return q.OnboardingStepInsert(ctx, tx, queries.OnboardingStepInsertParams{OnboardingID: id, Step: word, State: state, At: at, PersonID: person, Actor: actor.Name, Evidence: raw})
}

func steps(ctx context.Context, tx pgx.Tx, id uuid.UUID) ([]Step, error) {
	rows, err := q.OnboardingSteps(ctx, tx, id)
	out := make([]Step, len(rows))
	for i, r := range rows {
		out[i] = Step{Step: r.Step, State: r.State, At: r.At, Actor: r.Actor, Evidence: r.Evidence}
	}
	return out, err
}

func fromRow(r queries.Onboarding) Onboarding {
	o := Onboarding{ID: r.ID, Ask: Ask{Email: r.Email, AccountType: r.AccountType, Name: r.Name}, Organization: r.OrganizationID, AskedBy: r.AskedBy,
		State: State(r.State), Client: r.ClientID, Trouble: r.Trouble, Created: r.CreatedAt, Updated: r.UpdatedAt, Ended: r.EndedAt}
	if r.EnterpriseID != nil {
		o.Enterprise = *r.EnterpriseID
	}
	if r.ClientName != nil {
		o.ClientName = *r.ClientName
	}
	if r.Claim != nil {
		o.claim = *r.Claim
	}
	return o
}

func accountInsert(ctx context.Context, tx pgx.Tx, a Account) (bool, error) {
	n, err := q.GoAccountInsert(ctx, tx, queries.GoAccountInsertParams{ID: a.ID, ClientID: a.Client, EnterpriseID: a.Enterprise, Label: a.Label,
		AskedBy: a.AskedBy, OneTime: a.OneTime, At: a.Created})
	return n > 0, err
}

func accountFind(ctx context.Context, tx pgx.Tx, a Account) (Account, error) {
	r, err := q.GoAccountOnce(ctx, tx, a.AskedBy, a.OneTime)
	if database.NoRows(err) {
		r, err = q.GoAccountOf(ctx, tx, a.Enterprise, a.Label)
	}
	return accountOf(r), err
}

func accountGet(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Account, error) {
	r, err := q.GoAccountGet(ctx, tx, id)
	return accountOf(r), err
}

func accountGenerating(ctx context.Context, tx pgx.Tx, a Account, sealed []byte, at time.Time) (bool, error) {
	n, err := q.GoAccountGenerating(ctx, tx, queries.GoAccountGeneratingParams{ID: a.ID, At: at, Sealed: sealed, Seen: a.generating})
	return n > 0, err
}

func accountMade(ctx context.Context, tx pgx.Tx, a Account, wallet string, at time.Time) (bool, error) {
	n, err := q.GoAccountMade(ctx, tx, queries.GoAccountMadeParams{ID: a.ID, WalletID: wallet, Existed: a.Existed, At: at})
	return n > 0, err
}

func accountDeclined(ctx context.Context, tx pgx.Tx, a Account, at time.Time) error {
	_, err := q.GoAccountDeclined(ctx, tx, queries.GoAccountDeclinedParams{ID: a.ID, State: string(a.State), Trouble: a.Trouble, At: at, Seen: a.generating})
	return err
}

func accountEarlier(ctx context.Context, tx pgx.Tx, a Account, sealed []byte, why string, at time.Time) error {
	return q.GoAccountEarlier(ctx, tx, queries.GoAccountEarlierParams{ID: a.ID, Sealed: sealed, Trouble: why, At: at, Seen: *a.generating})
}

func accountTrouble(ctx context.Context, tx pgx.Tx, id uuid.UUID, why string, at time.Time) error {
	return q.GoAccountTrouble(ctx, tx, why, at, id)
}

func accountFulfilled(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) (bool, error) {
	n, err := q.GoAccountFulfilled(ctx, tx, at, id)
	return n > 0, err
}

func accountTold(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error {
	return q.GoAccountTold(ctx, tx, at, id)
}

func accountForget(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	return q.GoAccountForget(ctx, tx, id)
}

func accountOf(r queries.GoAccount) Account {
	a := Account{ID: r.ID, Client: r.ClientID, Enterprise: r.EnterpriseID, Label: r.Label, AskedBy: r.AskedBy, OneTime: r.OneTime, State: AccountState(r.State),
		Existed: r.Existed, Trouble: r.Trouble, Created: r.CreatedAt, Updated: r.UpdatedAt, generating: r.GeneratingAt, sealed: r.Sealed, told: r.ToldAt}
	if r.WalletID != nil {
		a.Wallet = *r.WalletID
	}
	return a
}

// entries reads the rows, and beside them what hangs on each.
func entries(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, f Filter, most int) ([]Entry, error) {
	ask := queries.OnboardingEntriesParams{Clients: clients, One: f.One, Only: f.Only, State: f.State, Words: f.Words, PageSize: int32(most)}
	if f.Before != nil {
		at, err := q.OnboardingPlace(ctx, tx, *f.Before)
		if database.NoRows(err) {
			return nil, identity.ErrNoClient
		} else if err != nil {
			return nil, err
		}
		ask.Before, ask.BeforeID = &at, *f.Before
	}
	rows, err := q.OnboardingEntries(ctx, tx, ask)
	if err != nil {
		return nil, err
	}
	all := make([]Entry, len(rows))
	var owners, ways []uuid.UUID
	for i, r := range rows {
		all[i] = Entry{ID: r.ID, Client: r.ClientID, Name: r.Name, Enterprise: r.EnterpriseID, State: identity.ClientState(r.ClientState), Created: r.CreatedAt,
			Wallets: int(r.Wallets), GoAccounts: int(r.GoAccounts), Payees: int(r.Payees), Facilities: int(r.Facilities), FacilitiesWaiting: int(r.FacilitiesWaiting), Rules: int(r.Rules)}
		if r.ClientID != uuid.Nil {
			owners = append(owners, r.ClientID)
		}
		if r.OnboardingID != uuid.Nil {
			ways = append(ways, r.OnboardingID)
		}
	}
	onboardings, err := onboardingsOf(ctx, tx, ways)
	if err != nil {
		return nil, err
	}
	accounts, err := accountsOf(ctx, tx, owners)
	if err != nil {
		return nil, err
	}
	seen, err := seenOf(ctx, tx, owners)
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		all[i].Accounts, all[i].Seen = accounts[r.ClientID], seen[r.ClientID]
		if r.OnboardingID != uuid.Nil {
			all[i].Onboarding = onboardings[r.OnboardingID]
		}
	}
	return all, nil
}

func onboardingsOf(ctx context.Context, tx pgx.Tx, ids []uuid.UUID) (map[uuid.UUID]*Onboarding, error) {
	rows, err := q.OnboardingList(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	out := map[uuid.UUID]*Onboarding{}
	for _, r := range rows {
		o := fromRow(r)
		out[r.ID] = &o
	}
	lines, err := q.OnboardingStepsOf(ctx, tx, ids)
	for _, r := range lines {
		if o := out[r.OnboardingID]; o != nil {
			o.Steps = append(o.Steps, Step{Step: r.Step, State: r.State, At: r.At, Actor: r.Actor, Evidence: r.Evidence})
		}
	}
	return out, err
}

func accountsOf(ctx context.Context, tx pgx.Tx, clients []uuid.UUID) (map[uuid.UUID][]Account, error) {
	rows, err := q.GoAccountsOf(ctx, tx, clients)
	out := map[uuid.UUID][]Account{}
	for _, r := range rows {
		out[r.ClientID] = append(out[r.ClientID], accountOf(r))
	}
	return out, err
}

func seenOf(ctx context.Context, tx pgx.Tx, clients []uuid.UUID) (map[uuid.UUID]*Seen, error) {
	rows, err := q.ClientEnterpriseOf(ctx, tx, clients)
	if err != nil {
		return nil, err
	}
	out := map[uuid.UUID]*Seen{}
	for _, r := range rows {
		s, err := seenFrom(r)
		if err != nil {
			return nil, err
		}
		out[r.ClientID] = &s
	}
	return out, nil
}

func seenFrom(r queries.ClientEnterprise) (Seen, error) {
	s := Seen{Name: r.Name, KYC: r.KycState, KYCSince: r.KycSince, Flags: r.Flags, Licences: r.Licences, Administer: r.Administers, GoAccounts: r.GoAccounts,
		Payees: int(r.Whitelisted), Locked: int(r.WhitelistLocked), LocksAt: r.WhitelistLockAt, Unread: r.Unread, Observed: r.ObservedAt, Tried: r.TriedAt, Trouble: r.Trouble}
	return s, json.Unmarshal(r.People, &s.People)
}

// enterpriseLocked gives what was known, and keeps others from writing until this transaction ends.
func enterpriseLocked(ctx context.Context, tx pgx.Tx, c identity.Client, at time.Time) (Seen, error) {
	if err := q.ClientEnterpriseBegin(ctx, tx, c.ID, c.EnterpriseID, at); err != nil {
		return Seen{}, err
	}
	r, err := q.ClientEnterpriseLock(ctx, tx, c.ID)
	if err != nil {
		return Seen{}, err
	}
	return seenFrom(r)
}

func enterpriseSeen(ctx context.Context, tx pgx.Tx, c identity.Client, s Seen, at time.Time) (bool, error) {
	people, err := json.Marshal(s.People)
	if err != nil {
		return false, err
	}
	n, err := q.ClientEnterpriseSeen(ctx, tx, queries.ClientEnterpriseSeenParams{ClientID: c.ID, EnterpriseID: c.EnterpriseID, Name: s.Name, KycState: s.KYC, At: at, Flags: s.Flags,
		Licences: s.Licences, Administers: s.Administer, GoAccounts: s.GoAccounts, People: people, Whitelisted: int32(s.Payees), WhitelistLocked: int32(s.Locked),
		WhitelistLockAt: s.LocksAt, Unread: s.Unread})
	return n > 0, err
}

func enterpriseUnread(ctx context.Context, tx pgx.Tx, c identity.Client, why string, at time.Time) error {
	return q.ClientEnterpriseUnread(ctx, tx, queries.ClientEnterpriseUnreadParams{ClientID: c.ID, EnterpriseID: c.EnterpriseID, At: at, Trouble: short(why)})
}

func enterprisesDue(ctx context.Context, tx pgx.Tx, soon, rarely time.Time) ([]identity.Client, error) {
	rows, err := q.ClientEnterpriseDue(ctx, tx, soon, rarely)
	out := make([]identity.Client, len(rows))
	for i, r := range rows {
		out[i] = identity.Client{ID: r.ID, EnterpriseID: r.EnterpriseID}
	}
	return out, err
}

func kycInsert(ctx context.Context, tx pgx.Tx, c identity.Client, word string, at time.Time) error {
	return q.ClientKycInsert(ctx, tx, queries.ClientKycInsertParams{ClientID: c.ID, EnterpriseID: c.EnterpriseID, KycState: word, At: at})
}

func kycWords(ctx context.Context, tx pgx.Tx, client uuid.UUID) ([]KYCWord, error) {
	rows, err := q.ClientKycOf(ctx, tx, client)
	out := make([]KYCWord, len(rows))
	for i, r := range rows {
		out[i] = KYCWord{Word: r.KycState, At: r.CreatedAt}
	}
	return out, err
}

func reviewWords(ctx context.Context, tx pgx.Tx, client uuid.UUID) ([]KYCWord, error) {
	rows, err := q.ClientReviewsOf(ctx, tx, client)
	out := make([]KYCWord, len(rows))
	for i, r := range rows {
		out[i] = KYCWord{Word: r.KycState, At: r.CreatedAt}
		if r.SaidAt != nil {
			out[i].At = *r.SaidAt
		}
		if r.UserID != nil {
			out[i].Applicant = *r.UserID
		}
	}
	return out, err
}

// clientOfReview is the client that an externalUserId names; the zero client where it names none.
func clientOfReview(ctx context.Context, tx pgx.Tx, external string) (identity.Client, error) {
	id, enterprise := clientNamed(external)
	if id == nil && enterprise == "" {
		return identity.Client{}, nil
	}
	rows, err := q.ClientOfReview(ctx, tx, id, enterprise)
	if err != nil || len(rows) != 1 {
		return identity.Client{}, err
	}
	return identity.Client{ID: rows[0].ID, EnterpriseID: rows[0].EnterpriseID}, nil
}

func reviewKeep(ctx context.Context, tx pgx.Tx, c identity.Client, r Review, said reviewed, at time.Time) (bool, error) {
	digest := sha256.Sum256(r.Body)
	p := queries.SumsubDeliveryInsertParams{Digest: digest[:], Body: r.Body, Type: word(said.Type), ApplicantID: word(said.Applicant), Word: said.came(), RequestID: r.RequestID, Ip: r.IP, ReceivedAt: at}
	if c.ID != uuid.Nil {
		p.ClientID = &c.ID
	}
	n, err := q.SumsubDeliveryInsert(ctx, tx, p)
	return n == 1, err
}

func reviewInsert(ctx context.Context, tx pgx.Tx, c identity.Client, said reviewed, at time.Time) error {
	return q.ClientReviewInsert(ctx, tx, queries.ClientReviewInsertParams{ClientID: c.ID, EnterpriseID: c.EnterpriseID, ApplicantID: word(said.Applicant), KycState: said.came(), At: at, SaidAt: said.saidAt(at)})
}

func kycLook(ctx context.Context, tx pgx.Tx, clients []uuid.UUID) (identity.Waiting[uuid.UUID], error) {
	rows, err := q.ClientKycLook(ctx, tx, clients, identity.MostWaiting)
	return identity.Waits(rows, err, func(r queries.ClientKycLookRow) (uuid.UUID, time.Time) { return r.ClientID, r.Since })
}

func clientNameOf(ctx context.Context, tx pgx.Tx, id uuid.UUID) (string, error) {
	return q.ClientNameOf(ctx, tx, id)
}

// closing is a whitelist that locks.
type closing struct {
	client uuid.UUID
	name   string
	at     time.Time
}

func locksDue(ctx context.Context, tx pgx.Tx, after, until time.Time) ([]closing, error) {
	rows, err := q.ClientLocksDue(ctx, tx, after, until)
	out := make([]closing, len(rows))
	for i, r := range rows {
		out[i] = closing{client: r.ClientID, name: r.Name, at: r.At.UTC()}
	}
	return out, err
}
