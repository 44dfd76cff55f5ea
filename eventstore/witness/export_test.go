package witness

// NoSync leaves out the state's fsyncs from now on, for tests of what is decided.
func NoSync(s *Server) { s.state.db.NoSync = true }
