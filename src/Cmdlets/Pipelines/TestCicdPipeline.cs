using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Finds what is wrong in pipeline files and in what belongs to them: each problem with its place and what to do.</summary>
[Cmdlet(VerbsDiagnostic.Test, "CicdPipeline", DefaultParameterSetName = "Path")]
[OutputType(typeof(Diagnostic))]
public sealed class TestCicdPipeline : AsyncCmdlet
{
    /// <summary>The file, or the folder of a repository. Default: the current folder.</summary>
    [Parameter(Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    public string Path { get; set; } = ".";

    /// <summary>A pipeline in memory.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Pipeline", ValueFromPipeline = true)]
    public Pipeline? InputObject { get; set; }

    /// <summary>The format of the file, where its place and its text do not tell.</summary>
    [Parameter(ParameterSetName = "Path")]
    [ArgumentCompleter(typeof(FormatCompleter))]
    public string? Format { get; set; }

    /// <summary>Only problems at least this grave. Default: <c>Information</c>.</summary>
    [Parameter]
    public DiagnosticSeverity Severity { get; set; }

    /// <summary>Only these rules.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RuleCompleter))]
    public string[] IncludeRule { get; set; } = [];

    /// <summary>All rules but these.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RuleCompleter))]
    public string[] ExcludeRule { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        IDoctor doctor = ProviderLoadContext.Catalog.Doctor;
        ExaminationRequest request = new() { Format = Format, Severity = Severity, IncludeRule = IncludeRule, ExcludeRule = ExcludeRule };
        if (InputObject is { } pipeline)
        {
            foreach (Diagnostic problem in doctor.Examine(pipeline, request))
                Write(problem);
            return;
        }

        await foreach (Diagnostic problem in doctor.ExamineAsync(request with { Path = GetUnresolvedProviderPathFromPSPath(Path) }, cancellationToken))
            Write(problem);
    }

    private void Write(Diagnostic problem)
    {
        Annotate(problem);
        WriteObject(problem);
    }
}
