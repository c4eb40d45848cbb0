//! A Discord on the loopback interface.
