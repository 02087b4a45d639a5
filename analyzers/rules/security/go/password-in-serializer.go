package accounts

// bad: the hash goes out with every answer
type User struct {
	ID           int64  `json:"id"`
	Email        string `json:"email"`
	PasswordHash string `json:"password_hash"`
}

// bad: a row of the database, sent as it is
type Account struct {
	ID       int64  `gorm:"primaryKey" json:"id"`
	Password string `gorm:"not null" json:"password"`
}

// bad: left out only where it is empty
type Profile struct {
	Name           string `json:"name"`
	HashedPassword []byte `json:"hashedPassword,omitempty"`
}

// ok: kept out
type Member struct {
	ID           int64  `json:"id"`
	PasswordHash string `json:"-"`
}

// ok: what a caller sends
type LoginRequest struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// ok: of the database only
type Customer struct {
	ID           int64  `json:"id"`
	PasswordHash string `db:"password_hash"`
}

// bad: a number, so it is the one that is kept
type Admin struct {
	ID       uint   `json:"id"`
	Name     string `json:"name"`
	Password string `json:"password"`
}

// ok: only what a form holds
type Person struct {
	Name     string `json:"name"`
	Password string `json:"password"`
}

// bad: a short name
type Employee struct {
	ID   int64  `json:"id"`
	Hash string `json:"hash"`
}

// ok: a file's
type File struct {
	ID   int64  `json:"id"`
	Hash string `json:"hash"`
}

type User struct {
	ID       int64
	Password string
}

type UserRow struct {
	ID           int64  `db:"id" json:"id"`
	PasswordHash string `db:"password_hash"`
}

func ShowUser(c *gin.Context) {
	var user User
	db.First(&user, c.Param("id"))
	// bad: every field is encoded
	c.JSON(http.StatusOK, user)
}

func ShowRow(w http.ResponseWriter, row *UserRow) {
	// bad: a tag for the database alone
	_ = json.NewEncoder(w).Encode(row)
}

func ShowUsers(c echo.Context) error {
	var users []User
	db.Find(&users)
	// bad: all of them
	return c.JSON(http.StatusOK, users)
}

func ShowEmptied(c *gin.Context) {
	var user User
	db.First(&user, c.Param("id"))
	user.Password = ""
	// ok: emptied before
	c.JSON(http.StatusOK, user)
}

func ShowMember(w http.ResponseWriter, member Member) {
	// ok: kept out by its tag
	_ = json.NewEncoder(w).Encode(member)
}

func ShowMap(c *gin.Context) {
	user := find(c.Param("id"))
	// bad: named
	c.JSON(http.StatusOK, gin.H{"id": user.ID, "password_hash": user.PasswordHash})
}

func Store(user *User) {
	// ok: stored, not answered
	collection.InsertOne(ctx, map[string]any{"id": user.ID, "password": user.Password})
}

func (s *Server) Get(ctx context.Context, in *pb.GetRequest) (*pb.Account, error) {
	account := s.accounts.ByID(ctx, in.GetId())
	// bad: gRPC
	return &pb.Account{Id: account.ID, PasswordHash: account.PasswordHash}, nil
}

func (s *Server) Short(ctx context.Context, in *pb.GetRequest) (*pb.Account, error) {
	account := s.accounts.ByID(ctx, in.GetId())
	// ok: without it
	return &pb.Account{Id: account.ID}, nil
}
