package ltv

import (
	"context"
	"fmt"
	"math/big"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// passed is the highest line, in basis points, that a loan is over; 0 for none. A loan exactly on a line is not over it.
func passed(loan, collateral money.Cents) int {
	level, scaled := 0, new(big.Int).Mul(loan.Big(), big.NewInt(10000))
	for _, m := range Marks {
		if scaled.Cmp(new(big.Int).Mul(collateral.Big(), big.NewInt(int64(m.BasisPoints)))) > 0 {
			level = m.BasisPoints
		}
	}
	return level
}

// unread says that a reading tells nothing of lines: a price was missing or stale.
func unread(p Problem) bool { return p != None && p != OverCap }

// crossed gives the line of a reading when it differs from the one before, and whether it does. Without one before, only what is
// over a line is news.
func crossed(before *Reading, now Decision) (level int, is bool) {
	if unread(now.Problem) {
		return 0, false
	}
	level = passed(now.Loan, now.CollateralAfter)
	if before == nil {
		return level, level > 0
	}
	return level, level != passed(before.Loan, before.Collateral)
}

// told is what the trail and the engine room get of a crossing: the line, and the percentage.
func (s *Service) told(ctx context.Context, tx pgx.Tx, d Decision, level int) error {
	e := audit.Entry{At: s.Clock.Now(), By: identity.System("ltv").By(), Verb: "facility.line", Kind: "facility", ID: d.Facility.ID.String(), Client: &d.Facility.Client,
		After: map[string]any{"lineBasisPoints": level, "percent": d.PercentAfter}}
	if err := audit.Record(ctx, tx, e); err != nil {
		return err
	}
	return audit.Tell(ctx, tx, s.Jobs, e, strconv.Itoa(level))
}

// News says over which line a loan has come, or that it is over none any more, to treasury and compliance.
func (s *Service) News(ctx context.Context, tx pgx.Tx, t audit.Told) (audit.News, error) {
	id, err := uuid.Parse(t.ID)
	if err != nil {
		return audit.News{}, err
	}
	f, err := byID(ctx, tx, id)
	if err != nil {
		return audit.News{}, err
	}
	level, err := strconv.Atoi(t.Word)
	if err != nil {
		return audit.News{}, err
	}
	n := audit.News{Client: &f.Client, Tone: "ok", Thing: "facility", ID: t.ID}
	read := t.At.UTC().Format("2 Jan 2006, 15:04") + " UTC"
	switch {
	case level == 0:
		n.Text = fmt.Sprintf("A loan is back at or below %s of its collateral. Read on %s.", percent(CapBasisPoints), read)
	case level == CapBasisPoints:
		n.Tone, n.Text = "warn", fmt.Sprintf("A loan is over %s of its collateral: no send leaves its wallet and the loan does not grow. Read on %s.", percent(level), read)
	default:
		n.Tone, n.Text = "stop", fmt.Sprintf("A loan is over %s of its collateral. Read on %s.", percent(level), read)
	}
	for _, role := range []identity.Role{identity.Treasury, identity.Compliance} {
		people, err := identity.Holders(ctx, tx, role, f.Client)
		if err != nil {
			return audit.News{}, err
		}
		n.People = append(n.People, people...)
	}
	return n, nil
}

// percent writes basis points: 8330 is 83.3 %.
func percent(basisPoints int) string {
	if basisPoints%100 == 0 {
		return strconv.Itoa(basisPoints/100) + " %"
	}
	return fmt.Sprintf("%d.%d %%", basisPoints/100, basisPoints%100/10)
}

// measured keeps an hour's first reading, and has people told where it is the first over another line.
func (s *Service) measured(ctx context.Context, tx pgx.Tx, d Decision) error {
	fresh, err := keepReading(ctx, tx, d)
	if err != nil || !fresh {
		return err
	}
	all, err := readings(ctx, tx, d.Facility.ID, d.At.Add(-ringHours*time.Hour)) // newest first, this one among them
	if err != nil {
		return err
	}
	var before *Reading
	for i := range all {
		if all[i].At.Before(d.At.Truncate(time.Hour)) && !unread(all[i].Problem) {
			before = &all[i]
			break
		}
	}
	if level, is := crossed(before, d); is {
		return s.told(ctx, tx, d, level)
	}
	return nil
}
