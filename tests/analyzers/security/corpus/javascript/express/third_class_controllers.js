const express = require('express');
const mongoose = require('mongoose');
const bcrypt = require('bcryptjs');
const sanitize = require('mongo-sanitize');

const { Schema } = mongoose;

const userSchema = new Schema({
  name: String,
  email: { type: String, unique: true },
  password: { type: String },
  role: { type: String, enum: ['member', 'editor', 'admin'], default: 'member' },
  preferences: Schema.Types.Mixed,
});
const User = mongoose.model('User', userSchema);

const isObject = (value) => value !== null && typeof value === 'object';

function overlay(base, changes) {
  Object.keys(changes).forEach((key) => {
    if (isObject(base[key]) && isObject(changes[key])) overlay(base[key], changes[key]);
    else base[key] = changes[key]; // BAD: prototype-pollution
  });
  return base;
}

class Controller {
  constructor() {
    this.router = express.Router();
  }

  bind(name) {
    return async (req, res, next) => {
      try {
        await this[name](req, res);
      } catch (err) {
        next(err);
      }
    };
  }
}

class UserController extends Controller {
  constructor(defaults) {
    super();
    this.defaults = defaults;
    this.router.post('/', this.bind('create'));
    this.router.get('/', this.bind('list'));
    this.router.post('/login', this.bind('login'));
    this.router.get('/:id', this.bind('show'));
    this.router.put('/:id', this.bind('update'));
    this.router.patch('/:id/preferences', this.bind('preferences'));
    this.router.get('/lookup', this.bind('lookup'));
  }

  async create(req, res) {
    const user = new User(req.body); // BAD: mass-assignment
    user.password = await bcrypt.hash(String(req.body.password), 12);
    await user.save();
    res.status(201).json({ id: user.id });
  }

  async list(req, res) {
    const users = await User.find({ role: 'member' }).select('-password').limit(100);
    res.json(users); // SAFE: password-exposed
  }

  async login(req, res) {
    const { email, password } = req.body;
    const user = await User.findOne({ email }); // BAD: nosql-injection
    if (!user || !(await bcrypt.compare(String(password), user.password))) {
      res.sendStatus(401);
      return;
    }
    req.session.regenerate((err) => {
      if (err) return res.sendStatus(500);
      req.session.user = user.id;
      return res.json(user); // BAD: password-exposed
    });
  }

  async show(req, res) {
    const user = await User.findById(sanitize(req.params.id), 'name email'); // SAFE: nosql-injection
    res.json(user);
  }

  async lookup(req, res) {
    const user = await User.findOne({ email: { $eq: req.query.email } }, 'name'); // SAFE: nosql-injection ($eq)
    res.json(user);
  }

  async update(req, res) {
    const { name, email } = req.body;
    const user = await User.findByIdAndUpdate(req.user.id, { $set: { name: `${name}`, email: `${email}` } }, { new: true }); // SAFE: mass-assignment
    res.json({ id: user.id, name: user.name });
  }

  async preferences(req, res) {
    const user = await User.findById(req.user.id);
    user.preferences = overlay({ ...this.defaults, ...user.preferences }, req.body);
    await user.save();
    res.json(user.preferences);
  }
}

module.exports = { UserController, User };
