package accounts

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
)

func (s *Server) Profile(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie("user_id")
	if err != nil {
		http.Error(w, "sign in", http.StatusUnauthorized)
		return
	}
	id, err := strconv.ParseInt(cookie.Value, 10, 64)
	if err != nil {
		http.Error(w, "sign in", http.StatusUnauthorized)
		return
	}
	// bad: the number in the cookie is anybody's
	user, err := s.users.FindByID(r.Context(), id)
	s.show(w, user, err)
}

func (s *Server) Who(c *gin.Context) {
	uid, _ := c.Cookie("uid")
	// bad: gin
	c.Set("userID", uid)
	c.Next()
}

func (s *Server) Orders(w http.ResponseWriter, r *http.Request) {
	mail, err := r.Cookie("email")
	if err != nil {
		return
	}
	// bad: the mail in the cookie is anybody's
	row := s.db.QueryRowContext(r.Context(), "SELECT id FROM customers WHERE email = $1", mail.Value)
	s.list(w, row)
}

func (s *Server) Session(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie("session")
	if err != nil {
		return
	}
	// ok: a random identifier of a session
	user, err := s.users.FindBySession(r.Context(), cookie.Value)
	s.show(w, user, err)
}

func (s *Server) Signed(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie("user_id")
	if err != nil {
		return
	}
	var id int64
	if err := s.codec.Decode("user_id", cookie.Value, &id); err != nil {
		return
	}
	// ok: decoded with the key
	user, err := s.users.FindByID(r.Context(), id)
	s.show(w, user, err)
}

func (s *Server) Theme(c *gin.Context) {
	// ok: says nothing about who it is
	theme, _ := c.Cookie("theme")
	c.Set("userTheme", theme)
}

func (s *Server) currentAccount(r *http.Request) (int64, bool) {
	cookie, err := r.Cookie("account")
	if err != nil {
		return 0, false
	}
	id, err := strconv.ParseInt(cookie.Value, 10, 64)
	// bad: the rest of the service believes it
	return id, err == nil
}

func (s *Server) isStaff(r *http.Request) bool {
	cookie, err := r.Cookie("profile")
	if err != nil {
		return false
	}
	var profile struct{ Staff bool }
	raw, _ := base64.URLEncoding.DecodeString(cookie.Value)
	// bad: the cookie says who is staff
	if err := json.Unmarshal(raw, &profile); err != nil {
		return false
	}
	return profile.Staff
}

func (s *Server) Reports(c *gin.Context) {
	role, _ := c.Cookie("role")
	// bad: who may see it, by the cookie
	if role != "admin" {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	c.JSON(http.StatusOK, s.reports())
}

func (s *Server) Size(r *http.Request) string {
	cookie, err := r.Cookie("profile")
	if err != nil {
		return ""
	}
	var profile struct{ Size string }
	// ok: what it looks like
	if err := json.Unmarshal([]byte(cookie.Value), &profile); err != nil {
		return ""
	}
	return profile.Size
}

func (s *Server) Dark(c *gin.Context) bool {
	theme, _ := c.Cookie("theme")
	// ok: a preference
	return theme == "dark"
}

func (s *Server) currentMember(r *http.Request) (int64, bool) {
	cookie, err := r.Cookie("member")
	if err != nil {
		return 0, false
	}
	var id int64
	if err := s.codec.Decode("member", cookie.Value, &id); err != nil {
		return 0, false
	}
	// ok: decoded with the key
	return id, true
}

func (s *Server) Vote(c *fiber.Ctx) error {
	author := c.Cookies("author")
	if author == "" {
		return fiber.ErrUnauthorized
	}
	// bad: votes in anybody's name
	_, err := s.votes.InsertOne(c.Context(), bson.M{"post": c.Params("id"), "author": author})
	return err
}

func (s *Server) Letters(c *gin.Context) {
	owner, _ := c.Cookie("owner_id")
	// bad: anybody's rows of any table
	rows, err := s.db.QueryContext(c, "SELECT id FROM letters WHERE owner_id = $1", owner)
	s.letters(c, rows, err)
}

func (s *Server) Write(c *gin.Context) {
	player, _ := c.Cookie("player")
	// bad: plays in anybody's name
	s.orm.Create(&Move{Game: c.Param("game"), Player: player})
}

func (s *Server) Hello(c *gin.Context) {
	nick, _ := c.Cookie("nickname")
	// ok: only shown
	c.HTML(200, "hello.html", gin.H{"user": nick})
	// ok: only logged
	s.log.Add("hello", Fields{User: nick})
}
