const User = require('../models/user');
const { fetchBuffer } = require('../utils/fetch');

const AVATARS = new Map([
  ['initials', 'https://avatars.example/initials'],
  ['robot', 'https://avatars.example/robot'],
]);

class UserService {
  async update(id, changes) {
    const user = await User.findByPk(Number(id));
    Object.assign(user, changes); // BAD: mass-assignment (the body with all its keys)
    return user.save();
  }

  async avatar(id, kind) {
    const source = AVATARS.get(kind) || AVATARS.get('initials');
    const content = await fetchBuffer(`${source}/${id}`);
    return { id, bytes: content.length };
  }
}

module.exports = new UserService();
