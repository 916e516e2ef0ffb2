"""Speak to SMSAPI: `client` knows its requests, `wire` its answers, `transport` carries both."""
