package login

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"golang.org/x/oauth2"
)

const fixed = "random"

func (s *Server) Begin(w http.ResponseWriter, r *http.Request) {
	// bad: everybody's state
	http.Redirect(w, r, s.conf.AuthCodeURL("state"), http.StatusFound)
}

func BeginGin(c *gin.Context) {
	// bad: a constant with a promising name
	url := conf.AuthCodeURL(fixed, oauth2.AccessTypeOffline)
	c.Redirect(http.StatusFound, url)
}

func (s *Server) Callback(w http.ResponseWriter, r *http.Request) {
	code := r.URL.Query().Get("code")
	// bad: whose code is it
	token, err := s.conf.Exchange(r.Context(), code)
	s.finish(w, token, err)
}

func CallbackGin(c *gin.Context) {
	// bad: gin
	token, err := conf.Exchange(c, c.Query("code"))
	finish(c, token, err)
}

func (s *Server) BeginWithState(w http.ResponseWriter, r *http.Request) {
	state := s.newState(w)
	// ok: drawn and kept
	http.Redirect(w, r, s.conf.AuthCodeURL(state), http.StatusFound)
}

func (s *Server) CallbackWithState(w http.ResponseWriter, r *http.Request) {
	if !s.sameState(r, r.FormValue("state")) {
		http.Error(w, "state", http.StatusBadRequest)
		return
	}
	// ok: compared
	token, err := s.conf.Exchange(r.Context(), r.FormValue("code"))
	s.finish(w, token, err)
}

func (s *Server) exchange(ctx context.Context, code string) (*oauth2.Token, error) {
	// ok: the caller has looked at the state
	return s.conf.Exchange(ctx, code)
}

func (s *Server) BeginByHand(w http.ResponseWriter, r *http.Request) {
	// bad: an address by hand
	http.Redirect(w, r, "https://github.com/login/oauth/authorize?client_id="+s.id+"&scope=user", http.StatusFound)
}

func BeginFormatted(c *gin.Context) {
	address := fmt.Sprintf("https://accounts.example.com/authorize?client_id=%s&response_type=code", id)
	// bad: put together before
	c.Redirect(http.StatusFound, address)
}

func BeginFormattedWithState(c *gin.Context) {
	address := fmt.Sprintf("https://accounts.example.com/authorize?client_id=%s&response_type=code&state=%s", id, draw(c))
	// ok: drawn
	c.Redirect(http.StatusFound, address)
}

func (s *Server) CallbackNoted(w http.ResponseWriter, r *http.Request) {
	// the state is not looked at
	// bad: a comment looks at nothing
	token, err := s.conf.Exchange(r.Context(), r.FormValue("code"))
	s.finish(w, token, err)
}
