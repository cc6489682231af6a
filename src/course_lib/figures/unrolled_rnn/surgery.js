// Surgery on a recurrent network: the sign of some units is turned at one word, and the network reads on from there.

// steps: the states of the untouched run; place: where the surgery is; units: whose sign turns, in the LSTM that of the memory too.
export function operate(model, steps, ids, place, units) {
  if (units.length === 0) return steps;
  const turned = (values) => values.map((value, unit) => (units.includes(unit) ? -value : value));
  const { hidden, cell } = steps[place];
  let state = { ...steps[place], hidden: turned(hidden), cell: cell && turned(cell) };
  const after = [state];
  for (const id of ids.slice(place + 1)) {
    state = model.step(id, state);
    after.push(state);
  }
  return [...steps.slice(0, place), ...after];
}

// How far each unit has moved at each step: the signed difference to the untouched run.
export function differences(altered, steps) {
  return altered.map((one, step) => one.hidden.map((value, unit) => value - steps[step].hidden[unit]));
}

// The units by what flipping each alone takes from `lead` at the end, the one that takes most first: [{ unit, loss, after }].
// lead(states) is the lead of one answer over the other after the last of the states.
export function ranking(model, steps, ids, place, lead) {
  const before = lead(steps);
  return Array.from(steps[place].hidden, (_, unit) => {
    const after = lead(operate(model, steps, ids, place, [unit]));
    return { unit, after, loss: Math.abs(before) - Math.sign(before || 1) * after };
  }).sort((a, b) => b.loss - a.loss);
}
