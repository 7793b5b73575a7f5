using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Contract;

/// <summary>A system as the contract wants it: a fake in virtual time with repositories and runs of two jobs, each of about ten seconds and some lines.</summary>
internal interface IContractWorld : IAsyncDisposable
{
    FakeServer Server { get; }

    AutoClock Clock { get; }

    /// <summary>All that was said: verbose, warnings, progress.</summary>
    IReadOnlyList<string> Said { get; }

    /// <summary>A token that may do everything.</summary>
    string Token { get; }

    /// <summary>A token that may only read.</summary>
    string ReadToken { get; }

    /// <summary>A token that is not taken any more.</summary>
    string ExpiredToken { get; }

    /// <summary>The name of a repository that is there, with a pipeline that can be started.</summary>
    string Repository { get; }

    /// <summary>The name of one that is not.</summary>
    string Missing { get; }

    /// <summary>What is no repository's name.</summary>
    string NoName => "nonsense";

    /// <summary>How many calls a page of repositories takes. Default 1.</summary>
    int CallsOfPage => 1;

    /// <summary>The id of a run that is not there.</summary>
    string MissingRun { get; }

    /// <summary>Whether its runs have numbers.</summary>
    bool HasNumbers => true;

    /// <summary>The branch that its repositories begin with; empty for a system without branches.</summary>
    string Branch => "main";

    /// <summary>Where it keeps settings that the contract sets.</summary>
    SettingScope Scope => new() { Repository = Repository };

    /// <summary>The most that a page holds from now on.</summary>
    void LimitPages(int items);

    /// <summary>One more repository; its name.</summary>
    string AddRepository(string name);

    /// <summary>A run of the repository that begins now and will end so: <c>Succeeded</c>, <c>Failed</c> or <c>Errored</c>; its id.</summary>
    string AddRun(RunStatus end);

    Task StartAsync();

    IProvider Open(string? token = null);
}
