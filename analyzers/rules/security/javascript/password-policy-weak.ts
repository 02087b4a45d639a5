import { body } from 'express-validator';
import Joi from 'joi';
import { z } from 'zod';

const signUp = z.object({
  email: z.string().email(),
  // bad: six characters
  password: z.string().min(6).max(72),
});

const joi = Joi.object({
  // bad: four
  password: Joi.string().min(4).required(),
  // ok: of something else
  name: Joi.string().min(2).required(),
});

router.post(
  '/users',
  // bad: express-validator
  body('password').isLength({ min: 5 }),
  // ok: of something else
  body('name').isLength({ min: 2 }),
  create,
);

const UserSchema = new Schema({
  // bad: mongoose
  password: { type: String, required: true, minlength: 6 },
});

export function change(user, password) {
  // bad: by hand
  if (password.length < 6) throw new Error('too short');
  // ok: only that there is one
  if (password.length < 1) throw new Error('missing');
}

// ok: twelve
const better = z.object({ password: z.string().min(12) });

export class SignUpDto {
  // bad: class-validator
  @MinLength(6)
  password: string;
  // ok: of something else
  @MinLength(2)
  name: string;
}
