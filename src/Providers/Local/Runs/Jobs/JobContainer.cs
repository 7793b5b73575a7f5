using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>
/// The container of a job and those of its services. The job's folders have the same paths inside as outside; the repository's objects
/// are there to be read only.
/// </summary>
internal sealed class JobContainer
{
    /// <summary>Where nothing else is named: a plain system with the usual build tools.</summary>
    public const string DefaultImage = "docker.io/library/buildpack-deps:stable";

    private readonly string _engine;
    private readonly string _name;
    private readonly JobSession _session;
    private readonly List<string> _services = [];

    private JobContainer(string engine, JobSession session)
    {
        _engine = engine;
        _session = session;
        _name = $"cicdtools-{session.Run.Plan.Run.Id}-{session.Planned.Id}";
    }

    /// <summary>Starts the services, then the job's own container, which waits for steps.</summary>
    /// <exception cref="CicdException"><c>ContainerNotStarted</c>.</exception>
    public static async Task<JobContainer> StartAsync(string engine, JobSession session, CancellationToken cancellationToken)
    {
        JobContainer container = new(engine, session);
        session.Container = container;
        await container.RunAsync(["network", "create", container._name], new(), cancellationToken).ConfigureAwait(false);
        foreach (Service service in session.Job.Services)
            await container.StartServiceAsync(service, cancellationToken).ConfigureAwait(false);
        await container.StartJobAsync(cancellationToken).ConfigureAwait(false);
        return container;
    }

    /// <summary>A program inside. Values of variables go through the client's environment, never through its arguments, which everybody can see.</summary>
    public ProcessSpec Exec(string program, string[] arguments, VariableMap variables, string folder)
    {
        // The client's own search path and home stay; those of the container come from its image.
        string[] names = [.. variables.Keys.Where(name => name is not "PATH" and not "HOME")];
        Dictionary<string, string> environment = ContainerEngine.Environment();
        foreach (string name in names)
            environment[name] = variables[name];
        return new(_engine, ["exec", .. names.SelectMany(name => new[] { "--env", name }), "--workdir", folder, _name, program, .. arguments]) { Environment = environment };
    }

    /// <summary>Which of the shells the image has.</summary>
    public async Task<HashSet<string>> ShellsAsync(string? asked, TimeProvider clock, CancellationToken cancellationToken)
    {
        HashSet<string> found = [];
        foreach (string shell in new[] { "bash", "sh", asked?.Split(' ')[0] }.OfType<string>().Distinct())
        {
            ProcessSpec spec = new(_engine, "exec", _name, shell, shell is "pwsh" or "python" ? "--version" : "-c", "exit 0") { Environment = ContainerEngine.Environment() };
            if ((await ProcessRunner.CaptureAsync(spec, clock, cancellationToken).ConfigureAwait(false)).ExitCode == 0)
                found.Add(shell);
        }

        return found;
    }

    /// <summary>Whether the image has a program.</summary>
    public async Task<bool> HasAsync(string program, TimeProvider clock, CancellationToken cancellationToken)
    {
        ProcessSpec spec = new(_engine, "exec", _name, "sh", "-c", "command -v \"$1\"", "sh", program) { Environment = ContainerEngine.Environment() };
        return (await ProcessRunner.CaptureAsync(spec, clock, cancellationToken).ConfigureAwait(false)).ExitCode == 0;
    }

    /// <summary>Ends everything inside at once, since a canceled client leaves what it started running; the container is there again for the steps to come.</summary>
    public Task RestartAsync(CancellationToken cancellationToken) => QuietlyAsync(["restart", "-t", "0", _name], cancellationToken);

    /// <summary>Removes the containers and their network.</summary>
    public async Task RemoveAsync(JobSession session, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
        {
            // What the container wrote as its root must be removable by us.
            string work = Path.GetDirectoryName(session.Folder.Workspace)!;
            await QuietlyAsync(["exec", _name, "chmod", "-R", "a+rwX", work], cancellationToken).ConfigureAwait(false);
        }

        await QuietlyAsync(["rm", "--force", "--volumes", _name, .. _services], cancellationToken).ConfigureAwait(false);
        await QuietlyAsync(["network", "rm", _name], cancellationToken).ConfigureAwait(false);
    }

    private async Task StartJobAsync(CancellationToken cancellationToken)
    {
        Container asked = _session.Job.Container ?? new() { Image = DefaultImage };
        string image = _session.Expand(asked.Image);
        string work = Path.GetDirectoryName(_session.Folder.Workspace)!;
        string objects = Path.Combine(_session.Run.Paths.RepositoryGit(_session.Run.Plan.Run.Repository), "objects");
        VariableMap variables = Expanded(asked.Variables);
        await RunAsync(
            ["run", "--detach", "--name", _name, "--network", _name, "--init", "--entrypoint", "sh", "--volume", $"{work}:{work}", "--volume", $"{objects}:{objects}:ro", "--workdir", _session.Folder.Workspace, "--env", $"HOME={_session.Folder.Home}", .. variables.Keys.SelectMany(name => new[] { "--env", name }), image, "-c", "while :; do sleep 3600; done"],
            variables,
            cancellationToken).ConfigureAwait(false);
    }

    private async Task StartServiceAsync(Service service, CancellationToken cancellationToken)
    {
        string name = $"{_name}-{_services.Count + 1}";
        _services.Add(name);
        VariableMap variables = Expanded(service.Container.Variables);
        string[] entry = service.Container.Entrypoint is [var first, ..] ? ["--entrypoint", first] : [];
        await RunAsync(
            ["run", "--detach", "--name", name, "--network", _name, "--network-alias", _session.Expand(service.Name), .. variables.Keys.SelectMany(key => new[] { "--env", key }), .. service.Ports.SelectMany(port => new[] { "--publish", Published(port) }), .. entry, _session.Expand(service.Container.Image), .. (service.Container.Entrypoint ?? []).Skip(1)],
            variables,
            cancellationToken).ConfigureAwait(false);
    }

    // docs.docker.com/reference/cli/docker/container/run: without a port of the host two colons leave the choice to the engine.
    private static string Published(string port) => port.Contains(':', StringComparison.Ordinal) ? $"127.0.0.1:{port}" : $"127.0.0.1::{port}";

    private VariableMap Expanded(VariableMap variables) => new(variables.Select(entry => KeyValuePair.Create(entry.Key, _session.Expand(entry.Value))));

    private async Task RunAsync(string[] arguments, VariableMap variables, CancellationToken cancellationToken)
    {
        Dictionary<string, string> environment = ContainerEngine.Environment();
        foreach ((string name, string value) in variables.Where(entry => entry.Key is not "PATH" and not "HOME"))
            environment[name] = value;
        StepLog log = _session.Log.Step(0);
        int exit = await ProcessRunner.RunAsync(new(_engine, arguments) { Environment = environment }, log.Write, null, _session.Run.Clock, cancellationToken).ConfigureAwait(false);
        log.Complete();
        if (exit != 0)
            throw new CicdException("ContainerNotStarted", CicdErrorKind.Unavailable, $"'{Path.GetFileName(_engine)} {arguments[0]}' ended with exit code {exit}; the job's log says why.", _name, "Check that the image can be fetched.");
    }

    private async Task QuietlyAsync(string[] arguments, CancellationToken cancellationToken) =>
        await ProcessRunner.RunAsync(new(_engine, arguments) { Environment = ContainerEngine.Environment() }, null, null, _session.Run.Clock, cancellationToken).ConfigureAwait(false);
}
