package wallet

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/money"
)

// ReservationState is where a reservation stands.
type ReservationState string

// A reservation is open until BitGo knows of the send; then it is settled until a balance observed after that is
// stored, because only that balance is sure to show the send. It ends at once when nothing left.
const (
	Open    ReservationState = "open"
	Settled ReservationState = "settled"
	Ended   ReservationState = "ended"
)

// Reservation holds back what one send needs, so that no other send can use it.
type Reservation struct {
	Send       uuid.UUID
	Client     uuid.UUID
	Wallet     string
	Asset      string
	Amount     money.Units
	Fee        money.Units // of the same asset; zero when somebody else pays it
	State      ReservationState
	ReservedAt time.Time
	SettledAt  *time.Time
	EndedAt    *time.Time
}

// LockForSend locks the wallet until the transaction ends and gives the stored balance of the asset with all that is
// reserved: two sends cannot both be told that the same amount is available. Locks are taken in the order facility,
// then wallets by id. An asset that was never observed has a zero balance.
func (s *Service) LockForSend(ctx context.Context, tx pgx.Tx, wallet, asset string) (Wallet, Balance, error) {
	w, err := lock(ctx, tx, wallet)
	if err != nil {
		return Wallet{}, Balance{}, err
	}
	found, err := s.balances(ctx, tx, w, asset)
	if err != nil {
		return Wallet{}, Balance{}, err
	}
	if len(found) == 0 {
		return w, Balance{Asset: asset}, nil
	}
	return w, found[0], nil
}

// Reserve holds back amount and fee, both base units of the asset; the caller holds LockForSend and has decided that
// they are available. A fee that the wallet does not pay in this asset (gas) is zero here.
func (s *Service) Reserve(ctx context.Context, tx pgx.Tx, send uuid.UUID, wallet, asset string, amount, fee money.Units, at time.Time) error {
	w, err := lock(ctx, tx, wallet)
	if err != nil {
		return err
	}
	err = reservationInsert(ctx, tx, Reservation{Send: send, Client: w.Client, Wallet: wallet, Asset: asset, Amount: amount, Fee: fee, ReservedAt: at})
	if database.Constraint(err) == "reservation_pkey" {
		return ErrReserved.With(err)
	}
	return err
}

// Settle records that BitGo knows of the send since at. Repeating it changes nothing. A send whose reservation was
// released cannot be settled: that would hide that its amount was free for others meanwhile.
func (s *Service) Settle(ctx context.Context, tx pgx.Tx, send uuid.UUID, at time.Time) error {
	r, err := reservationLock(ctx, tx, send)
	switch {
	case err != nil:
		return err
	case r.State == Ended && r.SettledAt == nil:
		return ErrReservationGone
	case r.State != Open:
		return nil
	}
	return reservationSettle(ctx, tx, send, at)
}

// Release ends the reservation at once, because it is certain that nothing left the wallet or that it came back.
// Repeating it changes nothing.
func (s *Service) Release(ctx context.Context, tx pgx.Tx, send uuid.UUID, at time.Time) error {
	r, err := reservationLock(ctx, tx, send)
	if err != nil || r.State == Ended {
		return err
	}
	return reservationRelease(ctx, tx, send, at)
}

// Reservation gives what a send holds back.
func (s *Service) Reservation(ctx context.Context, tx pgx.Tx, send uuid.UUID) (Reservation, error) {
	return reservationLock(ctx, tx, send)
}
