/** Visits of the mock core that two people wrote down. */
/* eslint-disable @typescript-eslint/no-explicit-any */

export function writtenTwice(visits: any[], fieldsOf: (over: object) => object): void {
  // The visit of July was written down by two, and joined.
  Object.assign(visits[1].row, { written_by: ['王敏', '沈岚'] });
  visits[1].twins = [
    { other: 'v9', by: '沈岚', verdict: 'same', is_open: false },
    { other: 'v7', by: '李楠', verdict: 'apart', is_open: false },
  ];
  visits[1].joined = [
    {
      id: 'v9',
      recorded_by: '沈岚',
      begun_at: '2026-07-03T09:41:00+08:00',
      fields: fieldsOf({
        visited_on: '2026-07-03',
        place: '居委会议室',
        summary: '到会三十一人，主要说加装电梯和停车。',
      }),
      attendance: [],
      attended_by_role: { resident: 29, warden: 2 },
      calls: [],
    },
  ];
  visits[0].twins = [{ other: 'v8', by: '李楠', verdict: null, is_open: true }];
}
