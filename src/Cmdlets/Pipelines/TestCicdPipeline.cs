using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Finds what is wrong in pipeline files and in what belongs to them: each problem with its place and what to do.</summary>
[Cmdlet(VerbsDiagnostic.Test, "CicdPipeline", DefaultParameterSetName = "Path")]
[OutputType(typeof(Diagnostic))]
public sealed class TestCicdPipeline : ConnectedCmdlet<IPipelineChecks>
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

    /// <summary>The repository that the file is for: the context's system is asked what it thinks of the file, too. With <c>-Context</c> alone it is asked without one.</summary>
    [Parameter(ParameterSetName = "Path")]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? Repository { get; set; }

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

        string path = GetUnresolvedProviderPathFromPSPath(Path);
        await foreach (Diagnostic problem in doctor.ExamineAsync(request with { Path = path }, cancellationToken))
            Write(problem);
        if (Repository is not null || MyInvocation.BoundParameters.ContainsKey(nameof(Context)))
            await AskAsync(path, cancellationToken);
    }

    private async Task AskAsync(string path, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
            throw new CicdException("FileWanted", CicdErrorKind.Invalid, $"'{path}' is a folder, and a system judges one file.", path, "Name the pipeline's file.");
        await foreach (Diagnostic problem in Connect().CheckPipelineAsync(new(Path, await File.ReadAllTextAsync(path, cancellationToken), Repository), cancellationToken))
        {
            if (problem.Severity >= Severity)
                Write(problem);
        }
    }

    private void Write(Diagnostic problem)
    {
        Annotate(problem);
        WriteObject(problem);
    }
}
