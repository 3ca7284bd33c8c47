package main

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
)

// holdersAlready are who holds the demo's preferred stock before this register is kept.
const holdersAlready = `holder id,name,residence,kind,tax form,tax form date,shares,acquisition date,exemption,price paid,lock up until,legend,certificate
kp-001,Isolde Marchetti,US_NY,INDIVIDUAL,W9,2025-02-03,40000,2022-05-16,REG_D_506B,400000.00,,Restricted securities: Rule 144,PA-1
kp-002,"Brackwater Ventures II, L.P.",US_DE,ENTITY,W9,2025-01-20,125000,2022-05-16,REG_D_506B,1250000.00,2027-05-16,Restricted securities: Rule 144,PA-2
kp-002,"Brackwater Ventures II, L.P.",US_DE,ENTITY,W9,2025-01-20,60000,2024-09-30,REG_D_506C,780000.00,2027-05-16,Restricted securities: Rule 144,PA-7
kp-003,Tobias and Wren Aldous,US_CA,JOINT_TENANTS,,,7500,2022-06-01,REG_D_506B,75000.00,,Restricted securities: Rule 144,PA-3
kp-004,Halden Pensjonskasse,NO,ENTITY,W8BENE,2024-11-05,30000,2023-03-14,REG_S,,,Offered outside the United States,PA-5
`

// seedCaptable registers preferred stock whose holders are known already: a file that was refused, and the corrected one, which waits.
func (a *app) seedCaptable(ctx context.Context, act map[string]identity.Actor, client uuid.UUID) error {
	x, err := a.securities.Register(ctx, act[treasurer1], security.Registration{Client: client, Issuer: "Kestrel Trading Holdings Inc.", Type: "PREFERRED_STOCK", Regulation: accreditation.RegD506C, Jurisdiction: "US_DE",
		Par: decimal.New(1, -4), Shares: money.NewUnits(1_000_000)}, "demo-security-preferred")
	if err != nil {
		return err
	}
	wrong := strings.NewReplacer("7500,2022-06-01", "7.5k,01/06/2022", "PA-7", "PA-2", "2024-11-05", "", "Isolde Marchetti", "=Marchetti").Replace(holdersAlready)
	if _, err := a.captables.Upload(ctx, act[treasurer1], x.ID, "kestrel preferred holders.csv", []byte(wrong), "demo-captable-wrong"); unlessDone(err) != nil {
		return err
	}
	_, err = a.captables.Upload(ctx, act[treasurer1], x.ID, "kestrel preferred holders, corrected.csv", []byte(holdersAlready), "demo-captable")
	return unlessDone(err)
}
