package identity

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

// credential is what is kept for somebody new.
type credential struct {
	hash   string
	sealed []byte
}

// stored is a person together with what their sign-in is compared with; each step loads only its half.
type stored struct {
	person    Person
	hash      string
	sealed    []byte
	lastStep  int64
	changedAt time.Time
}

func optional(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// orAbsent turns "no such row" into the fault that says so.
func orAbsent(err, absent error) error {
	if database.NoRows(err) {
		return absent
	}
	return err
}

func lock(ctx context.Context, tx pgx.Tx, subject string) error {
	return q.AttemptLock(ctx, tx, subject)
}

func attemptFailures(ctx context.Context, tx pgx.Tx, email, net string) (byEmail, byNetwork []time.Time, err error) {
	if byEmail, err = q.AttemptFailuresByEmail(ctx, tx, email, int32(emailLimit.most)); err != nil {
		return nil, nil, err
	}
	byNetwork, err = q.AttemptFailuresByIp(ctx, tx, net, int32(networkLimit.most))
	return byEmail, byNetwork, err
}

func attemptInsert(ctx context.Context, tx pgx.Tx, at time.Time, email, net, step string) (int64, error) {
	return q.AttemptInsert(ctx, tx, queries.AttemptInsertParams{At: at, Email: email, Ip: net, Step: step})
}

func attemptSucceed(ctx context.Context, tx pgx.Tx, id int64) error {
	return q.AttemptSucceed(ctx, tx, id)
}

func personInsert(ctx context.Context, tx pgx.Tx, p Person, c credential) error {
	if err := invitedInsert(ctx, tx, p); err != nil {
		return err
	}
	return q.CredentialInsert(ctx, tx, queries.CredentialInsertParams{PersonID: p.ID, PasswordHash: c.hash, TotpSealed: c.sealed, At: p.CreatedAt})
}

// invitedInsert adds a person without a credential, who sets it up by a link.
func invitedInsert(ctx context.Context, tx pgx.Tx, p Person) error {
	err := q.PersonInsert(ctx, tx, queries.PersonInsertParams{ID: p.ID, Email: p.Email, Name: p.Name, At: p.CreatedAt, Machine: false})
	if database.Constraint(err) == "person_email_unique" {
		return ErrEmailTaken.With(err)
	}
	return err
}

// machineInsert adds a person without a credential: nobody can sign in as one.
func machineInsert(ctx context.Context, tx pgx.Tx, p Person) error {
	return q.PersonInsert(ctx, tx, queries.PersonInsertParams{ID: p.ID, Email: p.Email, Name: p.Name, At: p.CreatedAt, Machine: true})
}

func personGet(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Person, error) {
	row, err := q.PersonGet(ctx, tx, id)
	return personFromRow(row), orAbsent(err, ErrNoPerson)
}

func personByEmail(ctx context.Context, tx pgx.Tx, email string) (Person, error) {
	row, err := q.PersonByEmail(ctx, tx, email)
	return personFromRow(row), orAbsent(err, ErrNoPerson)
}

func personSetState(ctx context.Context, tx pgx.Tx, id uuid.UUID, state PersonState) error {
	_, err := q.PersonSetState(ctx, tx, string(state), id)
	return err
}

func personNames(ctx context.Context, tx pgx.Tx, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	rows, err := q.PersonNames(ctx, tx, ids)
	names := make(map[uuid.UUID]string, len(rows))
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}

func credentialByEmail(ctx context.Context, tx pgx.Tx, email string) (stored, error) {
	r, err := q.CredentialByEmail(ctx, tx, email)
	return stored{person: Person{ID: r.ID, Email: email, Name: r.Name, State: PersonState(r.State)},
		hash: r.PasswordHash, changedAt: r.ChangedAt}, err
}

func credentialForCode(ctx context.Context, tx pgx.Tx, person uuid.UUID) (stored, error) {
	r, err := q.CredentialForCode(ctx, tx, person)
	return stored{person: Person{ID: person, Email: r.Email, Name: r.Name, State: PersonState(r.State)},
		sealed: r.TotpSealed, lastStep: r.TotpLastStep, changedAt: r.ChangedAt}, err
}

// credentialKeepStep reports false when another request used this step or a later one first.
func credentialKeepStep(ctx context.Context, tx pgx.Tx, person uuid.UUID, step int64) (bool, error) {
	n, err := q.CredentialKeepStep(ctx, tx, step, person)
	return n == 1, err
}

func credentialSetPassword(ctx context.Context, tx pgx.Tx, person uuid.UUID, hash, previous string, at time.Time) error {
	n, err := q.CredentialSetPassword(ctx, tx, queries.CredentialSetPasswordParams{PasswordHash: hash, At: at, PersonID: person, Previous: previous})
	if err == nil && n == 0 {
		return ErrPassword.Field("current", "The password was changed in the meantime.")
	}
	return err
}

// grantInsert keeps a grant with the change that it comes of; nil: the program's.
func grantInsert(ctx context.Context, tx pgx.Tx, h HeldGrant, of *Confirmed) error {
	var err error
	if of == nil {
		err = q.GrantInsert(ctx, tx, queries.GrantInsertParams{ID: h.ID, PersonID: h.Person, Role: string(h.Role), ClientID: h.Client,
			GrantedBy: h.GrantedBy, At: h.GrantedAt})
	} else {
		err = q.GrantInsertConfirmed(ctx, tx, queries.GrantInsertConfirmedParams{ID: h.ID, PersonID: h.Person, Role: string(h.Role), ClientID: h.Client,
			GrantedBy: h.GrantedBy, At: h.GrantedAt, ChangeID: &of.Change})
	}
	if database.Constraint(err) == "role_grant_once" {
		return ErrGrantHeld.With(err)
	}
	return err
}

func grantGet(ctx context.Context, tx pgx.Tx, id uuid.UUID) (HeldGrant, error) {
	row, err := q.GrantGet(ctx, tx, id)
	return grantFromRow(row, nil), orAbsent(err, ErrNoGrant)
}

func grantRevoke(ctx context.Context, tx pgx.Tx, id, by uuid.UUID, at time.Time) error {
	_, err := q.GrantRevoke(ctx, tx, &at, optional(by), id)
	return err
}

func grantsOf(ctx context.Context, tx pgx.Tx, person uuid.UUID) ([]Grant, error) {
	rows, err := q.GrantListOfPerson(ctx, tx, person)
	grants := make([]Grant, len(rows))
	for i, r := range rows {
		grants[i] = Grant{Role: Role(r.Role), Client: r.ClientID}
	}
	return grants, err
}

func heldGrants(ctx context.Context, tx pgx.Tx, person uuid.UUID) ([]HeldGrant, error) {
	rows, err := q.GrantListOfPerson(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	var over []uuid.UUID
	for _, r := range rows {
		if r.ClientID != nil {
			over = append(over, *r.ClientID)
		}
	}
	names, err := clientNames(ctx, tx, over)
	grants := make([]HeldGrant, len(rows))
	for i, r := range rows {
		grants[i] = grantFromRow(r, names)
	}
	return grants, err
}

func grantHolders(ctx context.Context, tx pgx.Tx, role Role, client uuid.UUID) ([]uuid.UUID, error) {
	return q.GrantHolders(ctx, tx, string(role), &client)
}

func personFromRow(r queries.Person) Person {
	return Person{ID: r.ID, Email: r.Email, Name: r.Name, State: PersonState(r.State), CreatedAt: r.CreatedAt, LeftAt: r.LeftAt}
}

func grantFromRow(r queries.RoleGrant, clients map[uuid.UUID]string) HeldGrant {
	h := HeldGrant{ID: r.ID, Person: r.PersonID, Role: Role(r.Role), Client: r.ClientID, GrantedBy: r.GrantedBy, GrantedAt: r.GrantedAt}
	if r.ClientID != nil {
		h.ClientName = clients[*r.ClientID]
	}
	return h
}

func sessionInsert(ctx context.Context, tx pgx.Tx, s Session) error {
	return q.UserSessionInsert(ctx, tx, queries.UserSessionInsertParams{ID: s.ID, PersonID: s.Person, At: s.CreatedAt,
		ExpiresAt: s.ExpiresAt, Ip: s.IP, Agent: s.Agent})
}

func sessionGet(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Session, Person, error) {
	r, err := q.UserSessionGet(ctx, tx, id)
	return Session{ID: r.ID, Person: r.PersonID, CreatedAt: r.CreatedAt, LastSeenAt: r.LastSeenAt, ExpiresAt: r.ExpiresAt,
			IP: r.Ip, Agent: r.Agent, RevokedAt: r.RevokedAt},
		Person{ID: r.PersonID, Email: r.Email, Name: r.Name, State: PersonState(r.State)}, err
}

func sessionTouch(ctx context.Context, tx pgx.Tx, id uuid.UUID, now time.Time) error {
	return q.UserSessionTouch(ctx, tx, now, id, now.Add(-touchEvery))
}

func sessionList(ctx context.Context, tx pgx.Tx, person uuid.UUID, now time.Time) ([]Session, error) {
	rows, err := q.UserSessionListOfPerson(ctx, tx, person, now, now.Add(-Idle))
	open := make([]Session, len(rows))
	for i, r := range rows {
		open[i] = Session{ID: r.ID, Person: r.PersonID, CreatedAt: r.CreatedAt, LastSeenAt: r.LastSeenAt, ExpiresAt: r.ExpiresAt,
			IP: r.Ip, Agent: r.Agent, RevokedAt: r.RevokedAt}
	}
	return open, err
}

func sessionRevoke(ctx context.Context, tx pgx.Tx, person, id uuid.UUID, at time.Time) (bool, error) {
	n, err := q.UserSessionRevoke(ctx, tx, &at, id, person)
	return n == 1, err
}

func sessionRevokeOthers(ctx context.Context, tx pgx.Tx, person, except uuid.UUID, at time.Time) ([]uuid.UUID, error) {
	return q.UserSessionRevokeOthers(ctx, tx, &at, person, except)
}

func sessionDataFind(ctx context.Context, tx pgx.Tx, token string, now time.Time) ([]byte, error) {
	return q.SessionDataFind(ctx, tx, token, now)
}

func sessionDataSave(ctx context.Context, tx pgx.Tx, token string, data []byte, expires time.Time) error {
	return q.SessionDataSave(ctx, tx, token, data, expires)
}

func sessionDataDelete(ctx context.Context, tx pgx.Tx, token string) error {
	return q.SessionDataDelete(ctx, tx, token)
}

func sweep(ctx context.Context, tx pgx.Tx, now, attemptsBefore time.Time) (int64, error) {
	sessions, err := q.SessionDataDeleteExpired(ctx, tx, now)
	if err != nil {
		return 0, err
	}
	attempts, err := q.AttemptDeleteBefore(ctx, tx, attemptsBefore)
	return sessions + attempts, err
}

func clientInsert(ctx context.Context, tx pgx.Tx, c Client) error {
	return q.ClientInsert(ctx, tx, queries.ClientInsertParams{ID: c.ID, Name: c.Name, EnterpriseID: c.EnterpriseID,
		State: string(c.State), At: c.CreatedAt})
}

// clientList takes nil for every client in scope.
func clientList(ctx context.Context, tx pgx.Tx, only []uuid.UUID) ([]Client, error) {
	return clientsOf(q.ClientList(ctx, tx, only))
}

// clientChoices takes nil for every client in scope.
func clientChoices(ctx context.Context, tx pgx.Tx, only, named []uuid.UUID) ([]Client, error) {
	rows, err := q.ClientChoices(ctx, tx, only, MostClients, named)
	return clientsOf(rows, err)
}

func clientsNamed(ctx context.Context, tx pgx.Tx, only []uuid.UUID, words string) ([]Client, error) {
	return clientsOf(q.ClientsNamed(ctx, tx, words, only, MostClients))
}

func clientsOf(rows []queries.Client, err error) ([]Client, error) {
	clients := make([]Client, len(rows))
	for i, r := range rows {
		clients[i] = clientFromRow(r)
	}
	return clients, err
}

func clientNames(ctx context.Context, tx pgx.Tx, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	rows, err := q.ClientNames(ctx, tx, ids)
	names := make(map[uuid.UUID]string, len(rows))
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}

func clientGet(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Client, error) {
	row, err := q.ClientGet(ctx, tx, id)
	return clientFromRow(row), orAbsent(err, ErrNoClient)
}

func clientByEnterprise(ctx context.Context, tx pgx.Tx, enterpriseID string) (Client, error) {
	row, err := q.ClientByEnterprise(ctx, tx, enterpriseID)
	return clientFromRow(row), orAbsent(err, ErrNoClient)
}

func clientFromRow(r queries.Client) Client {
	return Client{ID: r.ID, Name: r.Name, EnterpriseID: r.EnterpriseID, State: ClientState(r.State), CreatedAt: r.CreatedAt}
}

func keyInsert(ctx context.Context, tx pgx.Tx, k Key, hash []byte) error {
	roles, scopes := make([]string, len(k.Roles)), k.Scopes
	for i, r := range k.Roles {
		roles[i] = string(r)
	}
	if scopes == nil {
		scopes = []string{} // the column is not null
	}
	return q.KeyInsert(ctx, tx, queries.KeyInsertParams{ID: k.ID, Kind: string(k.Kind), Name: k.Name, Prefix: k.Prefix, Hash: hash,
		PersonID: k.Person, Roles: roles, ClientID: k.Client, Scopes: scopes, CreatedBy: k.CreatedBy, At: k.CreatedAt, ExpiresAt: k.ExpiresAt,
		MachineID: k.Machine, Networks: networkTexts(k.Networks), Replaces: k.Replaces, Waits: k.Waits})
}

func keyByHash(ctx context.Context, tx pgx.Tx, hash []byte) (Key, error) {
	row, err := q.KeyByHash(ctx, tx, hash)
	return keyFromRow(row), err
}

func keyGet(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Key, error) {
	row, err := q.KeyGet(ctx, tx, id)
	return keyFromRow(row), orAbsent(err, ErrNoKey)
}

func keyConfirm(ctx context.Context, tx pgx.Tx, id, by uuid.UUID) error {
	n, err := q.KeyConfirm(ctx, tx, &by, id)
	if err == nil && n == 0 {
		return ErrNoKey
	}
	return err
}

func keyExpire(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error {
	return q.KeyExpire(ctx, tx, at, id)
}

func keyTouch(ctx context.Context, tx pgx.Tx, id uuid.UUID, now time.Time) error {
	older := now.Add(-touchEvery)
	return q.KeyTouch(ctx, tx, &now, id, &older)
}

func keysToSee(ctx context.Context, tx pgx.Tx, now, ends time.Time, most int) ([]Key, error) {
	rows, err := q.KeysToSee(ctx, tx, int32(most), now, ends)
	keys := make([]Key, len(rows))
	for i, r := range rows {
		keys[i] = keyFromRow(r)
	}
	return keys, err
}

func keyRegister(ctx context.Context, tx pgx.Tx, id *uuid.UUID, f KeyFilter, now time.Time) ([]KeyEntry, error) {
	rows, err := q.KeyRegister(ctx, tx, queries.KeyRegisterParams{ID: id, ClientID: f.Client, Kind: string(f.Kind), State: string(f.State), Now: now, Soon: now.Add(ExpiresSoon),
		Before: f.Before, PageSize: int32(f.Limit)})
	entries := make([]KeyEntry, len(rows))
	for i, r := range rows {
		entries[i] = KeyEntry{Key: keyFromRow(r.ApiKey), ClientName: r.ClientName, Holder: r.Holder, Maker: r.Maker, Second: r.Second, Successor: r.Successor}
	}
	return entries, err
}

func keysOf(ctx context.Context, tx pgx.Tx, person uuid.UUID, kind KeyKind, now time.Time) ([]Key, error) {
	rows, err := q.KeyListOfPerson(ctx, tx, &person, string(kind), now)
	keys := make([]Key, len(rows))
	for i, r := range rows {
		keys[i] = keyFromRow(r)
	}
	return keys, err
}

func keyRevoke(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) (Key, error) {
	row, err := q.KeyRevoke(ctx, tx, &at, id)
	return keyFromRow(row), orAbsent(err, ErrNoKey)
}

func keyFromRow(r queries.ApiKey) Key {
	k := Key{ID: r.ID, Kind: KeyKind(r.Kind), Name: r.Name, Prefix: r.Prefix, Person: r.PersonID, Client: r.ClientID, Scopes: r.Scopes,
		CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt, LastUsedAt: r.LastUsedAt, RevokedAt: r.RevokedAt}
	k.Machine, k.Replaces, k.Networks, k.Waits, k.ConfirmedBy = r.MachineID, r.Replaces, networks(r.Networks), r.Waits, r.ConfirmedBy
	for _, role := range r.Roles {
		k.Roles = append(k.Roles, Role(role))
	}
	return k
}

func machinesOf(ctx context.Context, tx pgx.Tx, person uuid.UUID) ([]uuid.UUID, error) {
	return q.KeyMachinesOf(ctx, tx, person)
}

func keysOfMachine(ctx context.Context, tx pgx.Tx, machine uuid.UUID, now time.Time) ([]Key, error) {
	rows, err := q.KeyListOfMachine(ctx, tx, machine, now)
	out := make([]Key, len(rows))
	for i, r := range rows {
		out[i] = keyFromRow(r)
	}
	return out, err
}

func clientLive(ctx context.Context, tx pgx.Tx, id uuid.UUID) (bool, error) {
	n, err := q.ClientLive(ctx, tx, id)
	return n > 0, err
}

func grantRevokeAll(ctx context.Context, tx pgx.Tx, person, by uuid.UUID, at time.Time) ([]HeldGrant, error) {
	rows, err := q.GrantRevokeAll(ctx, tx, &at, optional(by), person)
	ended := make([]HeldGrant, len(rows))
	for i, r := range rows {
		ended[i] = grantFromRow(r, nil)
	}
	return ended, err
}

func personLeave(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error {
	return q.PersonLeave(ctx, tx, &at, id)
}

func personReturn(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	return q.PersonReturn(ctx, tx, id)
}

func keysHeld(ctx context.Context, tx pgx.Tx, person uuid.UUID) ([]Key, error) {
	rows, err := q.KeyListHeld(ctx, tx, &person)
	keys := make([]Key, len(rows))
	for i, r := range rows {
		keys[i] = keyFromRow(r)
	}
	return keys, err
}

func linkEnd(ctx context.Context, tx pgx.Tx, person uuid.UUID) (int64, error) {
	return q.LinkEnd(ctx, tx, person)
}

// deliveryEnd closes every way out of the console to a person.
func deliveryEnd(ctx context.Context, tx pgx.Tx, person uuid.UUID, now time.Time) error {
	if err := q.DeliveryHookEnd(ctx, tx, person); err != nil {
		return err
	}
	if err := q.DeliveryMailsEnd(ctx, tx, &now, person); err != nil {
		return err
	}
	return q.DeliveryCallsLeave(ctx, tx, &now, person)
}

func credentialHas(ctx context.Context, tx pgx.Tx, person uuid.UUID) (bool, error) {
	return q.CredentialHas(ctx, tx, person)
}

func credentialInsertStep(ctx context.Context, tx pgx.Tx, person uuid.UUID, c credential, step int64, at time.Time) error {
	return q.CredentialInsertStep(ctx, tx, queries.CredentialInsertStepParams{PersonID: person, PasswordHash: c.hash, TotpSealed: c.sealed, Step: step, At: at})
}

func invitationInsert(ctx context.Context, tx pgx.Tx, person uuid.UUID, hash, sealed []byte, by uuid.UUID, at time.Time) error {
	return q.InvitationInsert(ctx, tx, queries.InvitationInsertParams{ID: uuid.New(), PersonID: person, Hash: hash, TotpSealed: sealed,
		MadeBy: by, At: at, ExpiresAt: at.Add(InvitedFor)})
}

func invitationEnd(ctx context.Context, tx pgx.Tx, person uuid.UUID, at time.Time) error {
	return q.InvitationEnd(ctx, tx, &at, person)
}

func invitationByHash(ctx context.Context, tx pgx.Tx, hash []byte) (invitation, error) {
	r, err := q.InvitationByHash(ctx, tx, hash)
	return invitation{id: r.ID, sealed: r.TotpSealed, expiresAt: r.ExpiresAt, over: r.UsedAt != nil || r.EndedAt != nil,
		person: Person{ID: r.PersonID, Email: r.Email, Name: r.Name, State: PersonState(r.State)}}, err
}

func invitationUse(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error {
	n, err := q.InvitationUse(ctx, tx, &at, id)
	if err == nil && n == 0 {
		return ErrInvitation
	}
	return err
}
