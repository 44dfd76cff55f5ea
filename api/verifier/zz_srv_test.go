package verifier
import ("testing";"os")
func TestWrite(t *testing.T){ os.WriteFile("/tmp/verify.html",Page(),0o644) }
