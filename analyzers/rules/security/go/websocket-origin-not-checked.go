package live

import (
	"net/http"

	"github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"
)

var origins = map[string]bool{"https://app.example.com": true}

// bad: any origin
var upgrader = gorilla.Upgrader{
	CheckOrigin: func(r *http.Request) bool { return true },
}

// ok: looked up
var checked = gorilla.Upgrader{
	CheckOrigin: func(r *http.Request) bool { return origins[r.Header.Get("Origin")] },
}

// ok: the default compares origin and host
var plain = gorilla.Upgrader{ReadBufferSize: 1024}

func Late() {
	// bad: assigned later
	plain.CheckOrigin = func(r *http.Request) bool { return true }
}

func Coder(w http.ResponseWriter, r *http.Request) {
	// bad: of another library
	_, _ = websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	// ok: one host
	_, _ = websocket.Accept(w, r, &websocket.AcceptOptions{OriginPatterns: []string{"app.example.com"}})
}
