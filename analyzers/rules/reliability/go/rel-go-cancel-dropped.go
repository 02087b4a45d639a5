package jobs

import (
	"context"
	"os/signal"
	"syscall"
	"time"
)

type Worker struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func Load(ctx context.Context) error {
	// bad: dropped
	ctx, _ = context.WithTimeout(ctx, time.Second)
	return run(ctx)
}

func Start(parent context.Context) {
	// bad: dropped on declaration
	ctx, _ := context.WithCancel(parent)
	go func() { _ = run(ctx) }()
}

func Silence(parent context.Context) error {
	// bad: named only to please the compiler
	ctx, cancel := context.WithDeadline(parent, time.Now().Add(time.Minute))
	_ = cancel
	return run(ctx)
}

func Deferred(parent context.Context) error {
	// ok: deferred
	ctx, cancel := context.WithTimeout(parent, time.Second)
	defer cancel()
	return run(ctx)
}

func New(parent context.Context) *Worker {
	// ok: stored
	ctx, cancel := context.WithCancel(parent)
	return &Worker{ctx: ctx, cancel: cancel}
}

func Main() error {
	// ok: ends with the process
	ctx, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	return run(ctx)
}

func run(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
