/** When AWS ends a runtime: dates as YYYY-MM-DD. */
export interface Lifecycle {
  deprecated: string;
  /** From this day no new function can use it. */
  createBlocked: string;
  successor: string;
}

const rows = `
dotnet10 2028-11-14 2028-12-14
dotnet6 2024-12-20 2027-02-01 dotnet10
dotnet8 2026-11-10 2027-02-01 dotnet10
dotnetcore1.0 2019-06-27 2019-06-30 dotnet10
dotnetcore2.0 2019-05-30 2019-04-30 dotnet10
dotnetcore2.1 2022-01-05 2022-01-05 dotnet10
dotnetcore3.1 2023-04-03 2023-04-03 dotnet10
go1.x 2024-01-08 2024-02-08 provided.al2023
java8 2024-01-08 2024-02-08 java25
java8.al2 2027-06-30 2027-07-31 java25
java8.al2023 - -
java11 2027-06-30 2027-07-31 java25
java11.al2023 - -
java17 2027-06-30 2027-07-31 java25
java17.al2023 - -
java21 2029-06-30 2029-07-31 java25
java25 2029-06-30 2029-07-31
nodejs 2016-08-30 2016-09-30 nodejs24.x
nodejs4.3 2020-03-05 2020-02-03 nodejs24.x
nodejs4.3-edge 2020-03-05 2019-03-31 nodejs24.x
nodejs6.10 2019-08-12 2019-07-12 nodejs24.x
nodejs8.10 2020-03-06 2020-02-04 nodejs24.x
nodejs10.x 2021-07-30 2021-07-30 nodejs24.x
nodejs12.x 2023-03-31 2023-03-31 nodejs24.x
nodejs14.x 2023-12-04 2024-01-09 nodejs24.x
nodejs16.x 2024-06-12 2027-02-01 nodejs24.x
nodejs18.x 2025-09-01 2027-02-01 nodejs24.x
nodejs20.x 2026-04-30 2027-02-01 nodejs24.x
nodejs22.x 2027-04-30 2027-06-01 nodejs24.x
nodejs24.x 2028-04-30 2028-06-01
provided 2024-01-08 2024-02-08 provided.al2023
provided.al2 2026-07-31 2027-02-01 provided.al2023
provided.al2023 2029-06-30 2029-07-31
python2.7 2021-07-15 2021-07-15 python3.14
python3.6 2022-07-18 2022-07-18 python3.14
python3.7 2023-12-04 2024-01-09 python3.14
python3.8 2024-10-14 2027-02-01 python3.14
python3.9 2025-12-15 2027-02-01 python3.14
python3.10 2026-10-31 2027-02-01 python3.14
python3.11 2027-06-30 2027-07-31 python3.14
python3.12 2028-10-31 2028-11-30 python3.14
python3.13 2029-06-30 2029-07-31 python3.14
python3.14 2029-06-30 2029-07-31
ruby2.5 2021-07-30 2021-07-30 ruby4.0
ruby2.7 2023-12-07 2024-01-09 ruby4.0
ruby3.2 2026-03-31 2027-02-01 ruby4.0
ruby3.3 2027-03-31 2027-04-30 ruby4.0
ruby3.4 2028-03-31 2028-04-30 ruby4.0
ruby4.0 2029-03-31 2029-04-30
`;

/**
 * Every runtime of Lambda, with its end (AWS Lambda developer guide, "Lambda runtimes"; as read by cfn-lint 1.58,
 * cfnlint/data/AdditionalSpecs/LmbdRuntimeLifecycle.json). Undefined where no end is announced.
 */
export const RUNTIMES: ReadonlyMap<string, Lifecycle | undefined> = new Map(
  rows
    .trim()
    .split('\n')
    .map((row) => {
      const [name = '', deprecated = '-', createBlocked = '-', successor = name] = row.split(' ');
      return [name, deprecated === '-' ? undefined : { deprecated, createBlocked, successor }];
    }),
);
