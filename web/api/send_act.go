package api

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/send"
)

func approvalOf(x send.Send) approval.Subject { return approval.Subject{Kind: send.Kind, ID: x.ID} }

type SendPath struct {
	SendID string `path:"sendId" format:"uuid" doc:"From the answer to POST /send." example:"6f1c1f0e-4b1f-4c58-9a2b-5f6f0f0a4d11"`
}

func (p SendPath) id() (uuid.UUID, error) {
	id, err := uuid.Parse(p.SendID)
	if err != nil {
		return uuid.Nil, send.ErrNotFound
	}
	return id, nil
}

func (s *Server) sendStatus(ctx context.Context, in *SendPath) (*sendAnswer, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	d, err := s.Sends.Get(ctx, caller(ctx), id)
	if err != nil {
		return nil, err
	}
	out, err := s.told(ctx, caller(ctx), d.Send)
	if out != nil {
		out.Status = http.StatusOK
	}
	return out, err
}

type releaseRequest struct {
	SendPath
	Body struct {
		Passphrase secret `json:"walletPassphrase" doc:"Goes to BitGo Express and is kept nowhere."`
		OTP        secret `json:"otp,omitempty" doc:"Where BitGo asks for a one-time code."`
	}
}

func (s *Server) sendRelease(ctx context.Context, in *releaseRequest) (*sendAnswer, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	return s.released(ctx, caller(ctx), id, in.Body.Passphrase, in.Body.OTP)
}

func (s *Server) sendCancel(ctx context.Context, in *SendPath) (*sendAnswer, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	x, err := s.Sends.Cancel(ctx, caller(ctx), id)
	if err != nil {
		return nil, err
	}
	return &sendAnswer{Status: http.StatusOK, Body: sendBodyOf(x)}, nil
}
