package redisstore

// InFlight is how many calls of the client are under way.
func (s *Store) InFlight() int { return len(s.slots) }
