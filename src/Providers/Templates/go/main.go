// {{name}}: a small web application that needs nothing but Go.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const name = "{{name}}"

func setting(variable, otherwise string) string {
	if value := os.Getenv(variable); value != "" {
		return value
	}
	return otherwise
}

func answer(w http.ResponseWriter, status int, value map[string]string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(value); err != nil {
		log.Printf("the answer could not be sent: %v", err)
	}
}

func routes() http.Handler {
	answers := map[string]func() map[string]string{
		"/": func() map[string]string {
			return map[string]string{"name": name, "version": setting("APP_VERSION", "dev")}
		},
		"/healthz": func() map[string]string { return map[string]string{"status": "ok"} },
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		value, known := answers[r.URL.Path]
		switch {
		case !known:
			answer(w, http.StatusNotFound, map[string]string{"error": "not found"})
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			answer(w, http.StatusMethodNotAllowed, map[string]string{"error": "method not allowed"})
		default:
			answer(w, http.StatusOK, value())
		}
	})
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()

	server := &http.Server{
		Addr:              net.JoinHostPort(setting("HOST", "0.0.0.0"), setting("PORT", "8080")),
		Handler:           routes(),
		ReadHeaderTimeout: 5 * time.Second,
	}
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := server.Shutdown(grace); err != nil {
			log.Printf("not every request ended in time: %v", err)
		}
	}()

	log.Printf("%s listens on %s", name, server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
