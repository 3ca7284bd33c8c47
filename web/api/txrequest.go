package api

import (
	"context"
	"time"

	"github.com/unykorn/console/internal/txrequest"
)

// txRequestsRequest has seed 003's filters by their names; arrays are repeated.
type txRequestsRequest struct {
	EnterpriseID string `query:"enterpriseId" pattern:"^[0-9a-f]{32}$" doc:"BitGo's, of a client. Absent: of the only client that the key sees." example:"0df5cb1133af3e0c5f84f594534a2aa3"`

	APIVersion         string    `query:"apiVersion" enum:"lite,full" doc:"Absent: both."`
	WalletTypes        []string  `query:"walletTypes,explode" enum:"backing,cold,custodial,custodialPaired,hot,advanced,trading"`
	ExcludeIntentTypes []string  `query:"excludeIntentTypes,explode" enum:"payment,consolidate,consolidateToken,fanout,vote,createAccount,updateAccount,addTrustLine,removeTrustLine,signMessage,signTypedStructuredData,enableToken,acceleration,transferToken,fillNonce,walletRecovery,contractCall,customTx,closeAssociatedTokenAccount,transferAcknowledge,transferAccept,transferReject,stake,unstake,delegate,undelegate,switchValidator,claim,stakeClaimRewards,pledge,voteDelegation,authorize,deactivate,createBtcDelegation,goUnstake,stakeWithCallData,unstakeWithCallData,switchValidatorWithCallData"`
	States             []string  `query:"states,explode" enum:"pendingApproval,canceled,rejected,initialized,pendingDelivery,delivered,pendingUserSignature,pendingUserCommitment,pendingUserRShare,pendingUserGShare,readyToSend,signed,failed"`
	WalletPermissions  []string  `query:"walletPermissions,explode" enum:"admin,spend" doc:"Of our user at BitGo on the wallet; absent: where it may look."`
	Limit              int       `query:"limit" minimum:"1" maximum:"500" default:"25" example:"5"`
	PrevID             string    `query:"prevId" pattern:"^[0-9a-f]{32}$" doc:"nextBatchPrevId of the page before." example:"59cd72485007a239fb00282ed480da1f"`
	SortBy             string    `query:"sortBy" enum:"id,createdDate"`
	SortDirection      string    `query:"sortDirection" enum:"ASC,DESC"`
	DateLt             time.Time `query:"dateLt" doc:"Versions before this moment."`
	DateGte            time.Time `query:"dateGte" doc:"Versions from this moment on."`
}

// txRequestBody is seed 003's item. What differs by coin and intent is BitGo's own JSON.
type txRequestBody struct {
	ID             string `json:"txRequestId" format:"uuid" example:"123e4567-e89b-12d3-a456-426614174000"`
	IdempotencyKey string `json:"idempotencyKey,omitempty"`
	APIVersion     string `json:"apiVersion,omitempty" enum:"lite,full"`
	WalletID       string `json:"walletId" example:"59cd72485007a239fb00282ed480da1f"`
	WalletType     string `json:"walletType,omitempty" example:"hot"`
	EnterpriseID   string `json:"enterpriseId,omitempty" example:"59cd72485007a239fb00282ed480da1f"`
	Version        int    `json:"version" example:"2"`
	Latest         bool   `json:"latest"`
	State          string `json:"state" doc:"BitGo's word." example:"pendingDelivery"`
	Date           Time   `json:"date" doc:"Of this version."`
	Created        Time   `json:"createdDate" doc:"Of the first version."`
	UserID         string `json:"userId" doc:"At BitGo: who produced this version."`
	InitiatedBy    string `json:"initiatedBy" doc:"At BitGo: who began the request."`
	UpdatedBy      string `json:"updatedBy" doc:"At BitGo: who updated it last; the same as userId."`
	Approval       string `json:"pendingApprovalId,omitempty" doc:"BitGo's: it is decided with decideApproval."`
	Checked        *bool  `json:"policiesChecked,omitempty"`
	Canceled       *bool  `json:"isCanceled,omitempty"`
	Intent         any    `json:"intent,omitempty"`
	Intents        []any  `json:"intents"`
	Transactions   []any  `json:"transactions,omitempty" doc:"Of a full request."`
	Messages       []any  `json:"messages,omitempty" doc:"Of a full request that signs messages."`
}

func txRequestOf(r txrequest.Request) txRequestBody {
	return txRequestBody{ID: r.TxRequestID, IdempotencyKey: r.IdempotencyKey, APIVersion: r.APIVersion, WalletID: r.WalletID, WalletType: r.WalletType, EnterpriseID: r.EnterpriseID,
		Version: r.Version, Latest: r.Latest, State: r.State, Date: Time(r.Date.Time), Created: Time(r.CreatedDate.Time), UserID: r.UserID, InitiatedBy: r.InitiatedBy,
		UpdatedBy: r.UpdatedBy, Approval: r.PendingApproval, Checked: r.PoliciesChecked, Canceled: r.IsCanceled, Intent: r.Intent, Intents: r.Intents,
		Transactions: r.Transactions, Messages: r.Messages}
}

type txRequestsAnswer struct {
	Body struct {
		Next     string          `json:"nextBatchPrevId,omitempty" doc:"Give it as prevId for the next page; absent on the last one."`
		Requests []txRequestBody `json:"txRequests"`
	}
}

// txRequests is seed 003.
func (s *Server) txRequests(ctx context.Context, in *txRequestsRequest) (*txRequestsAnswer, error) {
	found, err := s.TxRequests.List(ctx, caller(ctx), txrequest.Ask{Enterprise: in.EnterpriseID, Filter: txrequest.Filter{APIVersion: in.APIVersion, WalletTypes: in.WalletTypes,
		ExcludeIntentTypes: in.ExcludeIntentTypes, States: in.States, WalletPermissions: in.WalletPermissions, Limit: in.Limit, PrevID: in.PrevID, SortBy: in.SortBy,
		SortDirection: in.SortDirection, DateLt: in.DateLt, DateGte: in.DateGte}})
	if err != nil {
		return nil, err
	}
	out := &txRequestsAnswer{}
	out.Body.Next, out.Body.Requests = found.Next, make([]txRequestBody, len(found.Requests))
	for i, r := range found.Requests {
		out.Body.Requests[i] = txRequestOf(r)
	}
	return out, nil
}
