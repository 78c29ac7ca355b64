package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// Play serves handler on a free loopback port, unless LISTEN names one, for as long as a
// story lasts. base is where it serves: http://host:port.
func Play(handler http.Handler, story func(base string) error) error {
	address := os.Getenv("LISTEN")
	if address == "" {
		address = "127.0.0.1:0"
	}
	return serve(address, handler, story)
}

// Serve serves handler on LISTEN, or on 127.0.0.1:8080, until ctx ends. started, which
// may be nil, is called once it listens.
func Serve(ctx context.Context, out io.Writer, handler http.Handler, started func(base string) error) error {
	address := os.Getenv("LISTEN")
	if address == "" {
		address = "127.0.0.1:8080"
	}
	return serve(address, handler, func(base string) error {
		if started != nil {
			if err := started(base); err != nil {
				return err
			}
		}
		fmt.Fprintf(out, "Serving %s until Ctrl-C\n", base)
		<-ctx.Done()
		return nil
	})
}

// serve lets the requests that are under way at the end have 10 seconds.
func serve(address string, handler http.Handler, during func(base string) error) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		IdleTimeout:       time.Minute,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	over := make(chan error, 1)
	go func() { over <- during("http://" + listener.Addr().String()) }()
	select {
	case err = <-failed:
		return err
	case err = <-over:
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(err, server.Shutdown(ctx))
}
