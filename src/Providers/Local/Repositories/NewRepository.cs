using CicdTools.Providers.Git;

namespace CicdTools.Providers.Local.Repositories;

/// <summary>Makes repositories: empty ones, and ones with a template's files as their first commit.</summary>
internal sealed class NewRepository(RepositoryStore store, ITemplateLibrary templates, Func<CancellationToken, Task> prepareEnvironments)
{
    private const string Branch = "main";

    /// <summary>Checks the name and the template and says what would be made.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>, <c>RepositoryExists</c>, <c>TemplateNotFound</c>.</exception>
    public Change Plan(NewRepositoryRequest request)
    {
        if (request.ForkOf is not null)
            throw new CicdException("NotTaken", CicdErrorKind.NotSupported, "On this machine there are no forks.", request.Name, "Import-CicdRepository brings a repository in a second time, under another name.");
        string name = Names.Require("a repository", request.Name);
        store.RequireNew(name);
        PipelineFile[] files = request.Template is null ? [] : templates.Render(request.Template, name);
        string action = request.Template is null ? "Make an empty repository" : $"Make a repository from the template '{request.Template}'";
        return new($"repository '{name}'", action, async token => await MakeAsync(request, files, token).ConfigureAwait(false))
        {
            Details = files.Length == 0 ? null : string.Join('\n', files.Select(file => $"+ {file.Path}").Order(StringComparer.Ordinal)),
        };
    }

    private async Task<Repository> MakeAsync(NewRepositoryRequest request, PipelineFile[] files, CancellationToken cancellationToken)
    {
        using FileLock turn = await store.LockAsync(request.Name, cancellationToken).ConfigureAwait(false);
        store.RequireNew(request.Name);
        string incoming = store.NewIncomingFolder();
        try
        {
            string path = Path.Combine(incoming, Path.GetFileName(store.Paths.RepositoryGit(request.Name)));
            GitFiles.Init(path, bare: true, Branch);
            if (files.Length > 0)
            {
                using LibGit2Sharp.Repository git = new(path);
                GitFiles.Commit(git, Branch, files.Select(file => (file.Path, (string?)file.Text)), $"Start from the template {request.Template}", store.Caller.Actor, store.Caller.Clock.GetLocalNow());
            }

            await prepareEnvironments(cancellationToken).ConfigureAwait(false);
            return await store.PublishAsync(incoming, new() { Name = request.Name, Trusted = request.Trust }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Folders.Delete(incoming);
        }
    }
}
