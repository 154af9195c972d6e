/** A source that cards cite. */
export interface Reference {
  readonly authors: string;
  readonly year: number;
  readonly title: string;
  /** Absent where the source has no open address. */
  readonly url?: string;
}

const arxiv = (id: string): string => `https://arxiv.org/abs/${id}`;

/** The sources of all cards; a card names the ones it uses. */
export const references = {
  chen2016: {
    authors: "Chen, Xu, Zhang, Guestrin",
    year: 2016,
    title: "Training Deep Nets with Sublinear Memory Cost",
    url: arxiv("1604.06174"),
  },
  rajbhandari2019: {
    authors: "Rajbhandari, Rasley, Ruwase, He",
    year: 2019,
    title: "ZeRO: Memory Optimizations Toward Training Trillion Parameter Models",
    url: arxiv("1910.02054"),
  },
  ma2018: {
    authors: "Ma, Bassily, Belkin",
    year: 2018,
    title: "The Power of Interpolation: Understanding the Effectiveness of SGD in Modern Over-parametrized Learning",
    url: arxiv("1712.06559"),
  },
  gurbuzbalaban2015: {
    authors: "Gürbüzbalaban, Ozdaglar, Parrilo",
    year: 2015,
    title: "Why Random Reshuffling Beats Stochastic Gradient Descent",
    url: arxiv("1510.08560"),
  },
  keskar2017: {
    authors: "Keskar, Mudigere, Nocedal, Smelyanskiy, Tang",
    year: 2017,
    title: "On Large-Batch Training for Deep Learning: Generalization Gap and Sharp Minima",
    url: arxiv("1609.04836"),
  },
  hoffer2017: {
    authors: "Hoffer, Hubara, Soudry",
    year: 2017,
    title: "Train longer, generalize better: closing the generalization gap in large batch training of neural networks",
    url: arxiv("1705.08741"),
  },
  goyal2017: {
    authors: "Goyal et al.",
    year: 2017,
    title: "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour",
    url: arxiv("1706.02677"),
  },
  mccandlish2018: {
    authors: "McCandlish, Kaplan, Amodei, OpenAI Dota Team",
    year: 2018,
    title: "An Empirical Model of Large-Batch Training",
    url: arxiv("1812.06162"),
  },
  shallue2019: {
    authors: "Shallue, Lee, Antognini, Sohl-Dickstein, Frostig, Dahl",
    year: 2019,
    title: "Measuring the Effects of Data Parallelism on Neural Network Training",
    url: arxiv("1811.03600"),
  },
  dinh2017: {
    authors: "Dinh, Pascanu, Bengio, Bengio",
    year: 2017,
    title: "Sharp Minima Can Generalize For Deep Nets",
    url: arxiv("1703.04933"),
  },
  zhang2019: {
    authors: "Zhang, Li, Nado, Martens, Sachdeva, Dahl, Shallue, Grosse",
    year: 2019,
    title: "Which Algorithmic Choices Matter at Which Batch Sizes? Insights From a Noisy Quadratic Model",
    url: arxiv("1907.04164"),
  },
  lecun1998: {
    authors: "LeCun, Bottou, Orr, Müller",
    year: 1998,
    title: "Efficient BackProp",
  },
  ioffe2015: {
    authors: "Ioffe, Szegedy",
    year: 2015,
    title: "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift",
    url: arxiv("1502.03167"),
  },
  santurkar2018: {
    authors: "Santurkar, Tsipras, Ilyas, Madry",
    year: 2018,
    title: "How Does Batch Normalization Help Optimization?",
    url: arxiv("1805.11604"),
  },
  bjorck2018: {
    authors: "Bjorck, Gomes, Selman, Weinberger",
    year: 2018,
    title: "Understanding Batch Normalization",
    url: arxiv("1806.02375"),
  },
  cybenko1989: {
    authors: "Cybenko",
    year: 1989,
    title: "Approximation by superpositions of a sigmoidal function",
  },
  hornik1991: {
    authors: "Hornik",
    year: 1991,
    title: "Approximation capabilities of multilayer feedforward networks",
  },
  leshno1993: {
    authors: "Leshno, Lin, Pinkus, Schocken",
    year: 1993,
    title: "Multilayer feedforward networks with a nonpolynomial activation function can approximate any function",
  },
  telgarsky2016: {
    authors: "Telgarsky",
    year: 2016,
    title: "Benefits of depth in neural networks",
    url: arxiv("1602.04485"),
  },
  glorot2010: {
    authors: "Glorot, Bengio",
    year: 2010,
    title: "Understanding the difficulty of training deep feedforward neural networks",
  },
  he2015: {
    authors: "He, Zhang, Ren, Sun",
    year: 2015,
    title: "Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet Classification",
    url: arxiv("1502.01852"),
  },
  schoenholz2017: {
    authors: "Schoenholz, Gilmer, Ganguli, Sohl-Dickstein",
    year: 2017,
    title: "Deep Information Propagation",
    url: arxiv("1611.01232"),
  },
  maas2013: {
    authors: "Maas, Hannun, Ng",
    year: 2013,
    title: "Rectifier Nonlinearities Improve Neural Network Acoustic Models",
  },
  lu2019: {
    authors: "Lu, Shin, Su, Karniadakis",
    year: 2019,
    title: "Dying ReLU and Initialization: Theory and Numerical Examples",
    url: arxiv("1903.06733"),
  },
  muller2019: {
    authors: "Müller, Kornblith, Hinton",
    year: 2019,
    title: "When Does Label Smoothing Help?",
    url: arxiv("1906.02629"),
  },
  hui2020: {
    authors: "Hui, Belkin",
    year: 2020,
    title: "Evaluation of Neural Architectures Trained with Square Loss vs Cross-Entropy in Classification Tasks",
    url: arxiv("2006.07322"),
  },
  golik2013: {
    authors: "Golik, Doetsch, Ney",
    year: 2013,
    title: "Cross-Entropy vs. Squared Error Training: a Theoretical and Experimental Comparison",
  },
  auer1995: {
    authors: "Auer, Herbster, Warmuth",
    year: 1995,
    title: "Exponentially many local minima for single neurons",
  },
  dumoulin2016: {
    authors: "Dumoulin, Visin",
    year: 2016,
    title: "A guide to convolution arithmetic for deep learning",
    url: arxiv("1603.07285"),
  },
  zhang2019shift: {
    authors: "Zhang",
    year: 2019,
    title: "Making Convolutional Networks Shift-Invariant Again",
    url: arxiv("1904.11486"),
  },
  islam2020: {
    authors: "Islam, Jia, Bruce",
    year: 2020,
    title: "How Much Position Information Do Convolutional Neural Networks Encode?",
    url: arxiv("2001.08248"),
  },
} as const satisfies Readonly<Record<string, Reference>>;

export type ReferenceId = keyof typeof references;
