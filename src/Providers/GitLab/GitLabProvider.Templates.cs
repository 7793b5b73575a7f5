using System.Runtime.CompilerServices;
using CicdTools.Providers.Formats.Conversion.Tools;
using CicdTools.Providers.Formats.GitLabCI;
using CicdTools.Providers.Generation;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/templates/gitlab_ci_ymls/
internal sealed partial class GitLabProvider : IPipelineTemplates
{
    public async IAsyncEnumerable<PipelineTemplate> GetPipelineTemplatesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (TemplateModel template in _api.PagesAsync(Page($"/templates/gitlab_ci_ymls"), Json.TemplateModelArray, page => page, cancellationToken).ConfigureAwait(false))
            yield return new(template.Key ?? template.Name, template.Name);
    }

    public async Task<Change> PlanFromTemplateAsync(PipelineTemplateRequest request, CancellationToken cancellationToken)
    {
        request.RefuseContainer("GitLab");
        TemplateModel template = await RequireTemplateAsync(request.Template, cancellationToken).ConfigureAwait(false);
        if (request.Repository is { } repository)
            return await PlanFromTemplateAsync(request, repository, template.Content ?? "", cancellationToken).ConfigureAwait(false);
        string root = Path.GetFullPath(request.Folder ?? ".");
        if (!Directory.Exists(root))
            throw Errors.PathNotFound(request.Folder ?? root);
        PipelineFile file = new(DefaultConfiguration, template.Content ?? "");
        (Pipeline pipeline, Diagnostic[] findings) = Read(file, template.Name);
        return PipelineGenerator.Plan(root, pipeline, [file], [file], request.Force) with { Findings = findings };
    }

    private async Task<Change> PlanFromTemplateAsync(PipelineTemplateRequest request, string repository, string text, CancellationToken cancellationToken)
    {
        ProjectModel project = await RequireWritableAsync(repository, cancellationToken).ConfigureAwait(false);
        string path = ConfigurationPath(project);
        if (IsElsewhere(path))
            throw new CicdException("PipelineElsewhere", CicdErrorKind.Conflict, $"The pipeline of '{project.PathWithNamespace}' lies elsewhere: {path}.", project.PathWithNamespace, "Change it there, or set the configuration file of the project back.");
        (Pipeline pipeline, Diagnostic[] findings) = Read(new(path, text), request.Template);
        Change commit = await PlanSetItemAsync(new() { Repository = project.PathWithNamespace, Path = path, Content = text, Branch = request.Branch, Message = $"Begin from GitLab's template {request.Template}" }, cancellationToken).ConfigureAwait(false);
        if (commit.AlreadyDone is null && !request.Force && project.EmptyRepo != true && await FindFileAsync(project.PathWithNamespace, path, request.Branch ?? DefaultBranch(project), cancellationToken).ConfigureAwait(false) is not null)
            throw PipelineGenerator.Exists(path);
        await LintAsync(project.PathWithNamespace, path, text, cancellationToken).ConfigureAwait(false);
        return commit with
        {
            Findings = findings,
            ApplyAsync = async token =>
            {
                await commit.ApplyAsync(token).ConfigureAwait(false);
                return pipeline;
            },
        };
    }

    private async Task<TemplateModel> RequireTemplateAsync(string key, CancellationToken cancellationToken)
    {
        if (key.Length > 0 && await _api.FindAsync(ApiRequest.Get($"/templates/gitlab_ci_ymls/{key}"), Json.TemplateModel, cancellationToken).ConfigureAwait(false) is { Content.Length: > 0 } found)
            return found;
        List<string> known = [];
        await foreach (PipelineTemplate template in GetPipelineTemplatesAsync(cancellationToken).ConfigureAwait(false))
            known.Add(template.Key);
        // Those that look like what was asked for come first.
        throw Errors.NotFound("TemplateNotFound", "template of GitLab", key, known.OrderByDescending(name => key.Length > 0 && name.StartsWith(key[..1], StringComparison.OrdinalIgnoreCase)), "Tab completes the names.");
    }

    private static (Pipeline Pipeline, Diagnostic[] Findings) Read(PipelineFile file, string name)
    {
        DiagnosticBag diagnostics = new();
        Pipeline? read = new GitLabCIFormat().Read(new WrittenFiles([file]), file.Path, diagnostics).Pipelines.FirstOrDefault();
        return (read is null ? new() { Name = name, Format = GitLabCIFormat.FormatName, Path = file.Path } : read with { Path = file.Path }, [.. diagnostics.Items]);
    }
}
