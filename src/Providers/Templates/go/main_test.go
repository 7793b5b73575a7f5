package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestHomeTellsNameAndVersion(t *testing.T) {
	t.Setenv("APP_VERSION", "1.2.3")
	recorder := get(t, http.MethodGet, "/", http.StatusOK)
	var told map[string]string
	if err := json.NewDecoder(recorder.Body).Decode(&told); err != nil {
		t.Fatal(err)
	}
	if told["name"] != name || told["version"] != "1.2.3" {
		t.Errorf("told %v", told)
	}
}

func TestHealthIsOk(t *testing.T) {
	get(t, http.MethodGet, "/healthz", http.StatusOK)
}

func TestAnUnknownPathIsNotFound(t *testing.T) {
	get(t, http.MethodGet, "/nothing", http.StatusNotFound)
}

func TestAWrongMethodIsRefused(t *testing.T) {
	get(t, http.MethodDelete, "/", http.StatusMethodNotAllowed)
}

func get(t *testing.T, method, path string, want int) *httptest.ResponseRecorder {
	t.Helper()
	recorder := httptest.NewRecorder()
	routes().ServeHTTP(recorder, httptest.NewRequest(method, path, nil))
	if recorder.Code != want {
		t.Errorf("%s %s answered %d, not %d", method, path, recorder.Code, want)
	}
	return recorder
}
