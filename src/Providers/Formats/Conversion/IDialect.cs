namespace CicdTools.Providers.Formats.Conversion;

/// <summary>A format that others convert to and from. Its writer meets only text in its own words: the translator has been there before.</summary>
internal interface IDialect : IPipelineFormat
{
    /// <summary>Its words for references.</summary>
    IVocabulary Vocabulary { get; }

    /// <summary>In what its system differs from others beyond words.</summary>
    DialectTraits Traits => DialectTraits.Common;

    /// <summary>The job with what its native settings say moved to where every system has it, as far as that can be said. Asked before it moves to another format.</summary>
    Job Neutral(Job job, DiagnosticBag diagnostics) => job;

    /// <summary>The pipeline with what every system has in place of what only its own has and that does the same. Asked when it moves to another format, after <see cref="Neutral"/>; every trigger and every step keeps its place.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="to">In what the system that it moves to differs.</param>
    /// <param name="diagnostics">Where what differs is said.</param>
    Pipeline Spell(Pipeline pipeline, DialectTraits to, DiagnosticBag diagnostics) => pipeline;

    /// <summary>What was read back, with the jobs told apart again that the writer had to put into one. Asked for the report only.</summary>
    Pipeline Apart(Pipeline read) => read;

    /// <summary>What a runner that another format asks for is here. Labels of hosted machines are those of GitHub: <c>ubuntu-latest</c>, <c>windows-2025</c>.</summary>
    Runner Adopt(Runner foreign, Job job, DiagnosticBag diagnostics) => foreign;

    /// <summary>Whether the settings beside a variable say that its value is meant as it stands, whatever looks like a reference in it.</summary>
    bool IsRaw(NativeSetting[] native, string variable) => false;

    /// <summary>The text of a file that stands beside the pipeline's own, which has got another path.</summary>
    string Moved(string text, string old, string path) => text;

    /// <summary>The identifiers that its writer gives to jobs whose own it cannot take.</summary>
    Func<string, string> JobNames(Pipeline pipeline) => id => id;
}
