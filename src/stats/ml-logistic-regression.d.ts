/** What we use of a package that comes without types. */
declare module "ml-logistic-regression" {
  import type {Matrix} from "ml-matrix";

  export default class LogisticRegression {
    constructor(options: {numSteps?: number; learningRate?: number});
    /** One classifier for each class, told apart from the rest; the class itself counts as 0. */
    classifiers: {weights: Matrix | null}[];
    train(features: Matrix, target: Matrix): void;
  }
}
