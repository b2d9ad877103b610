import "./ballot.js"; import "./schnorr.js";
