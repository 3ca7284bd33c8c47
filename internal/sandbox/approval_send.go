package sandbox

// letGo sends what was approved: its transfer goes on, or is made where the engine has
// none before the approval.
func (b *batch) letGo(a *approval, who string) {
	s := b.server
	if b.granted(a, who) {
		return
	}
	*a = *s.refunded(a)
	held := s.state.transfers[a.Transfer]
	if held == nil {
		o := a.approved()
		o.replaces = s.state.transfers[a.Replaces]
		o.raw, o.request, o.approval = s.broadcast(a), a.TxRequest, a.ID
		a.Transfer = b.send(s.state.wallets[a.Wallet], o, "signed").ID
		return
	}
	next := *held
	if a.Txid != "" {
		next.Txid, next.Fee, next.Spends, next.Makes = a.Txid, a.Fee, a.Spends, a.Makes
	}
	next.Raw = s.broadcast(a)
	if old := b.current(a.Replaces); old != nil {
		b.outbid(old, next.Txid, who)
	}
	b.move(&next, "signed", who)
}

// turnDown ends the send of an approval that was rejected or expired.
func (b *batch) turnDown(a *approval, who string) {
	if held := b.server.state.transfers[a.Transfer]; held != nil {
		b.move(held, "rejected", who)
		return
	}
	b.denied(a, who)
}
