import * as jwt from 'jsonwebtoken';

test('a token names its user', () => {
  const token = jwt.sign({ sub: 'u1' }, 'test-secret', { expiresIn: '1m' });
  expect(jwt.decode(token)).toMatchObject({ sub: 'u1' });
});
