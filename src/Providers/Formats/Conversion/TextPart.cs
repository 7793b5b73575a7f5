namespace CicdTools.Providers.Formats.Conversion;

/// <summary>A part of a text: words that stand for themselves, or a reference to what the system knows.</summary>
internal abstract record TextPart;

/// <summary>Words that stand for themselves.</summary>
internal sealed record LiteralPart(string Text) : TextPart;

/// <summary>What the system tells about the run.</summary>
internal sealed record FactPart(RunFact Fact) : TextPart;

/// <summary>A variable of the pipeline, the job or the step.</summary>
internal sealed record VariablePart(string Name) : TextPart;

/// <summary>A setting that is kept outside the file (a configuration variable, a variable group's entry).</summary>
internal sealed record SettingPart(string Name) : TextPart;

/// <summary>A secret: always a reference, never a value.</summary>
internal sealed record SecretPart(string Name) : TextPart;

/// <summary>A value of the job's matrix.</summary>
internal sealed record MatrixPart(string Name) : TextPart;

/// <summary>An input or parameter of the pipeline.</summary>
internal sealed record InputPart(string Name) : TextPart;

/// <summary>An output of a step of the same job.</summary>
internal sealed record StepOutputPart(string Step, string Name) : TextPart;

/// <summary>An output of a job before this one.</summary>
internal sealed record JobOutputPart(string Job, string Name) : TextPart;

/// <summary>A digest of the files that fit these patterns, as cache keys have it.</summary>
internal sealed record FileDigestPart(string[] Patterns) : TextPart;

/// <summary>An expression that only its format knows.</summary>
internal sealed record NativePart(string Text) : TextPart;
