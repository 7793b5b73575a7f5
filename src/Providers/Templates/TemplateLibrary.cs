using CicdTools.Providers.Git;

namespace CicdTools.Providers.Templates;

/// <summary>Small applications that need nothing but their language, so that they build, test and run offline.</summary>
internal sealed class TemplateLibrary(TimeProvider? clock = null) : ITemplateLibrary
{
    private const string Branch = "main";

    public IReadOnlyList<TemplateInfo> Templates { get; } =
    [
        new("python", "Python", "A web application on Python's standard library.", "python3"),
        new("node", "JavaScript", "A web application on Node.js without packages.", "node"),
        new("dotnet", ".NET", "A web application on ASP.NET Core without packages.", "dotnet"),
        new("go", "Go", "A web application on Go's standard library.", "go"),
        new("java-maven", "Java", "A web application on the JDK alone, with a pom.xml for Maven.", "javac"),
        new("static", "Static", "A site of plain files, served by nginx, previewed and tested by Python.", "python3"),
    ];

    public PipelineFile[] Render(string template, string name)
    {
        Require(template);
        TemplateValues values = new(Names.Require("an application", name));
        return [.. TemplateFiles.Read("shared", values).Concat(TemplateFiles.Read(template, values)).OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    public Change PlanFolder(string template, string name, string path)
    {
        PipelineFile[] files = Render(template, name);
        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        RequireEmpty(folder);
        return new(folder, $"Create the application '{name}' from the template '{template}'", token => Task.FromResult<object?>(Make(files, template, name, folder, token)))
        {
            Details = string.Concat(files.Select(file => $"+ {file.Path}\n")),
        };
    }

    private Repository Make(PipelineFile[] files, string template, string name, string folder, CancellationToken cancellationToken)
    {
        WriteScope.Demand(Intent.Write, folder);
        RequireEmpty(folder);
        string parent = Path.GetDirectoryName(folder) ?? throw FolderNotEmpty(folder);
        // Made beside its place and moved there at the end, so that a failure leaves nothing behind.
        string draft = Path.Combine(parent, $".{Path.GetFileName(folder)}.{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(draft);
            string commit = Commit(files, $"Create {name} from the {template} template", draft);
            cancellationToken.ThrowIfCancellationRequested();
            if (Directory.Exists(folder))
                Directory.Delete(folder);
            Directory.Move(draft, folder);
            return new() { Name = name, DefaultBranch = Branch, Commit = commit, CloneUrl = folder, Path = folder };
        }
        catch (Exception error) when (GitFailures.IsDiskFull(error))
        {
            throw new CicdException("DiskFull", CicdErrorKind.Unavailable, $"The disk that holds '{parent}' is full; nothing was made.", folder, "Make room there, or choose another folder.", error);
        }
        catch (Exception error) when (GitFailures.IsDenied(error))
        {
            throw new CicdException("FolderNotWritable", CicdErrorKind.Forbidden, $"The folder '{parent}' cannot be written to.", folder, "Choose another folder, or ask for the right to write there.", error);
        }
        finally
        {
            Remove(draft);
        }
    }

    private string Commit(PipelineFile[] files, string message, string folder)
    {
        GitFiles.Init(folder, bare: false, Branch);
        using LibGit2Sharp.Repository repository = new(folder);
        string commit = GitFiles.Commit(repository, Branch, files.Select(file => (file.Path, (string?)file.Text)), message, "cicdtools", (clock ?? TimeProvider.System).GetLocalNow());
        repository.Reset(LibGit2Sharp.ResetMode.Hard, repository.Head.Tip);
        return commit;
    }

    private void Require(string template)
    {
        if (!Templates.Any(known => known.Name == template))
            throw Errors.NotFound("TemplateNotFound", "template", template, Templates.Select(known => known.Name));
    }

    private static void RequireEmpty(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw FolderNotEmpty(folder);
    }

    private static CicdException FolderNotEmpty(string folder) =>
        new("FolderNotEmpty", CicdErrorKind.Conflict, $"'{folder}' is not an empty folder.", folder, "Choose a folder that is empty or not there yet.");

    private static void Remove(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        // Git makes its objects read-only, and Windows does not delete such files.
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(folder, recursive: true);
    }
}
