package sandbox

import "slices"

// routes is the platform's part of BitGo's path space that the sandbox serves, resource
// by resource; each resource's file lists its own.
func (s *Server) routes() []route {
	return slices.Concat(
		s.sessionRoutes(),
		s.peopleRoutes(),
		s.tokenRoutes(),
		s.marketRoutes(),
		s.enterpriseRoutes(),
		s.organizationRoutes(),
		s.kycRoutes(),
		s.kybRoutes(),
		s.documentRoutes(),
		s.webhookRoutes(),
		s.walletRoutes(),
		s.walletSettingRoutes(),
		s.keyRoutes(),
		s.unspentRoutes(),
		s.txRoutes(),
		s.gatherRoutes(),
		s.addressRoutes(),
		s.transferRoutes(),
		s.approvalRoutes(),
		s.policyRoutes(),
		s.bankRoutes(),
		s.fiatRoutes(),
		s.tradingRoutes(),
		s.requestRoutes(),
	)
}
