using System.Runtime.CompilerServices;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/lint/#validate-sample-cicd-configuration: in a project, so that what is included is found. It changes nothing.
internal sealed partial class GitLabProvider : IPipelineChecks
{
    public async IAsyncEnumerable<Diagnostic> CheckPipelineAsync(PipelineText file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (file.Repository is not { } project)
            throw new CicdException("RepositoryMissing", CicdErrorKind.Invalid, "GitLab judges a pipeline for a project, in which what it includes is found.", file.Path, "Name the project by -Repository.");
        await RequireProjectAsync(project, cancellationToken).ConfigureAwait(false);
        LintModel lint = await _api.ReadAsync(ApiRequest.Read(HttpMethod.Post, $"/projects/{project}/ci/lint").With(new(file.Text), Json.LintContent), Json.LintModel, cancellationToken).ConfigureAwait(false);
        foreach (string error in lint.Errors ?? [])
            yield return Said(error, DiagnosticSeverity.Error);
        foreach (string warning in lint.Warnings ?? [])
            yield return Said(warning, DiagnosticSeverity.Warning);

        Diagnostic Said(string text, DiagnosticSeverity severity) => new() { Id = "GitLabSays", Severity = severity, Message = Errors.Short(text, 1000), Path = file.Path };
    }
}
