package devices

import (
	"net"
	"net/http"
	"os/exec"
	"strings"

	"github.com/alessio/shellescape"
	"github.com/gin-gonic/gin"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

type Devices struct {
	user   string
	signer ssh.Signer
	hosts  string
}

type firmware struct {
	Device  string `json:"device" binding:"required,hostname"`
	Version string `json:"version" binding:"required,semver"`
	Note    string `json:"note"`
}

var actions = map[string]string{
	"restart": "systemctl restart agent",
	"status":  "systemctl status agent",
}

func (d *Devices) session(host string) (*ssh.Session, error) {
	callback, err := knownhosts.New(d.hosts)
	if err != nil {
		return nil, err
	}
	cfg := &ssh.ClientConfig{
		User:            d.user,
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(d.signer)},
		HostKeyCallback: callback, // SAFE: tls-verification (known hosts)
	}
	client, err := ssh.Dial("tcp", net.JoinHostPort(host, "22"), cfg)
	if err != nil {
		return nil, err
	}
	return client.NewSession()
}

func (d *Devices) legacySession(host string) (*ssh.Session, error) {
	client, err := ssh.Dial("tcp", host+":22", &ssh.ClientConfig{
		User:            d.user,
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(d.signer)},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), // BAD: tls-verification
	})
	if err != nil {
		return nil, err
	}
	return client.NewSession()
}

func (d *Devices) Logs(c *gin.Context) {
	s, err := d.legacySession("edge-1.example.com")
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	defer s.Close()
	out, _ := s.CombinedOutput("journalctl -u " + c.Query("unit") + " -n 100") // BAD: command-injection
	c.Data(http.StatusOK, "text/plain", out)
}

func (d *Devices) Note(c *gin.Context) {
	s, err := d.session("edge-1.example.com")
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	defer s.Close()
	_ = s.Run("logger -t fleet -- " + shellescape.Quote(c.PostForm("note"))) // SAFE: command-injection (quoted)
	c.Status(http.StatusNoContent)
}

func (d *Devices) Action(c *gin.Context) {
	line, ok := actions[c.Param("action")]
	if !ok {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	out, err := exec.CommandContext(c, "sh", "-c", line).CombinedOutput() // SAFE: command-injection (looked up)
	if err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Data(http.StatusOK, "text/plain", out)
}

func (d *Devices) Flash(c *gin.Context) {
	var fw firmware
	if err := c.ShouldBindJSON(&fw); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	cmd := exec.CommandContext(c, "flash-tool", "--device", fw.Device, "--image", "firmware-"+fw.Version+".bin") // SAFE: command-injection (argument list, validated)
	if out, err := cmd.CombinedOutput(); err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"lines": strings.Count(string(out), "\n")})
		return
	}
	go d.annotate(fw)
	c.Status(http.StatusAccepted)
}

func (d *Devices) annotate(fw firmware) {
	script := strings.Join([]string{"cd /srv/inventory", "git commit --allow-empty -m '" + fw.Note + "'"}, " && ")
	_ = exec.Command("bash", "-c", script).Run() // BAD: command-injection (helper)
}

func Routes(r gin.IRouter, d *Devices) {
	r.GET("/devices/logs", d.Logs)
	r.POST("/devices/note", d.Note)
	r.POST("/devices/:action", d.Action)
	r.PUT("/devices/firmware", d.Flash)
}
