using CicdTools.Providers.Formats.CircleCI;
using CsCheck;

namespace CicdTools.Tests.Formats.CircleCI;

public sealed class CircleReadingTests
{
    private const string Path = ".circleci/config.yml";

    private static readonly CircleCIFormat Format = new();

    [Fact]
    public void A_pipeline_comes_back_as_it_was_written() =>
        PipelineGen.CircleCI.Sample(pipeline => DialectChecks.ComesBack(Format, pipeline), iter: 500, print: pipeline => Format.Write(pipeline, new())[0].Text);

    [Fact]
    public void Every_workflow_is_a_pipeline()
    {
        Pipeline[] pipelines = Read("version: 2.1\njobs:\n  a: { docker: [{ image: x }], steps: [checkout] }\nworkflows:\n  one: { jobs: [a] }\n  two:\n    triggers: [{ schedule: { cron: '0 4 * * *', filters: { branches: { only: main } } } }]\n    jobs: [a]\n", out ReadResult result);

        Assert.Equal(["one", "two"], pipelines.Select(pipeline => pipeline.Name));
        Assert.Equal("0 4 * * *", Assert.Single(pipelines[1].Triggers.OfType<ScheduleTrigger>()).Cron);
        Assert.Empty(pipelines[1].Triggers.OfType<PushTrigger>());
        Assert.Equal(5, result.Marks[ModelPath.Job("a")].Line);
        Assert.Equal(8, result.Marks["pipelines.two." + ModelPath.Job("a")].Line);
    }

    [Fact]
    public void Commands_executors_and_parameters_are_in_their_places()
    {
        Job job = Read("""
            version: 2.1
            executors:
              py:
                parameters: { tag: { type: string, default: "3.12" } }
                docker:
                  - image: cimg/python:<< parameters.tag >>
                  - image: cimg/postgres:16.0
                    environment: { POSTGRES_USER: me }
                environment: { A: "1" }
            commands:
              greet:
                parameters: { to: { type: string } }
                steps:
                  - run: { name: Greet, command: echo << parameters.to >> }
            jobs:
              test:
                parameters: { who: { type: string, default: world } }
                executor: { name: py, tag: "3.13" }
                environment: { B: "2" }
                steps:
                  - checkout
                  - greet: { to: << parameters.who >> }
                  - when:
                      condition: { equal: [main, << pipeline.git.branch >>] }
                      steps: [{ run: make }]
                  - run: { command: make clean, when: always }
            workflows:
              ci:
                jobs:
                  - test: { who: you, context: shop }
            """, out _)[0].Jobs.Single();

        Assert.Equal("cimg/python:3.13", job.Container?.Image);
        Assert.Equal("postgres", Assert.Single(job.Services).Name);
        Assert.Equal("me", job.Services[0].Container.Variables["POSTGRES_USER"]);
        Assert.Equal(new VariableMap().With("A", "1").With("B", "2"), job.Variables);
        Assert.Equal("shop", job.Environment?.Name);
        Assert.Equal("echo you", Assert.IsType<ScriptStep>(job.Steps[1]).Script);
        Assert.Equal(["main"], Assert.IsType<BranchCondition>(job.Steps[2].Condition).Patterns);
        Assert.IsType<AlwaysCondition>(job.Steps[3].Condition);
    }

    [Fact]
    public void Filters_of_all_jobs_are_what_starts_the_workflow_and_others_are_conditions()
    {
        const string Jobs = "version: 2.1\njobs:\n  a: { docker: [{ image: x }], steps: [checkout] }\n  b: { docker: [{ image: x }], steps: [checkout] }\nworkflows:\n  ci:\n    jobs:\n";
        Pipeline same = Read(Jobs + "      - a: { filters: { branches: { only: [main, /release\\/.*/] } } }\n      - b: { filters: { branches: { only: [main, /release\\/.*/] } }, requires: [a] }\n", out _)[0];
        Assert.Equal(["main", "release/**"], same.Triggers.OfType<PushTrigger>().Single().Branches);
        Assert.All(same.Jobs, job => Assert.Null(job.Condition));

        Pipeline other = Read(Jobs + "      - a\n      - hold: { type: approval, requires: [a] }\n      - b: { filters: { branches: { ignore: /.*/ }, tags: { only: /^v.*/ } }, requires: [hold] }\n", out _)[0];
        Assert.Equal(["v**"], Assert.IsType<TagCondition>(other.Jobs.Single(job => job.Id == "b").Condition).Patterns);
        Assert.IsType<ApproveStep>(Assert.Single(other.Jobs.Single(job => job.Id == "hold").Steps));
    }

    [Fact]
    public void A_restored_and_a_saved_cache_of_one_key_are_one_step()
    {
        Job job = Read("version: 2.1\njobs:\n  a:\n    docker: [{ image: x }]\n    steps:\n      - restore_cache: { keys: ['v1-{{ checksum \"a.lock\" }}', v1-] }\n      - run: make\n      - save_cache: { key: 'v1-{{ checksum \"a.lock\" }}', paths: [~/.a] }\n", out _)[0].Jobs.Single();

        CacheStep cache = Assert.IsType<CacheStep>(job.Steps[0]);
        Assert.True(cache is { Restore: true, Save: true });
        Assert.Equal(["~/.a"], cache.Paths);
        Assert.Equal(["v1-"], cache.RestoreKeys);
        Assert.Equal(2, job.Steps.Length);
    }

    [Theory]
    [InlineData("", "FileEmpty")]
    [InlineData("version: 2.1\n", "MissingKey")]
    [InlineData("jobs: {}\n", "MissingKey")]
    [InlineData("version: 2.1\nworkflows:\n  w:\n    jobs: []\n", "MissingKey")]
    [InlineData("version: 2.1\nworkflows:\n  w:\n    jobs: [[a]]\n", "WrongType")]
    public void Bad_input_is_an_error(string text, string id)
    {
        DiagnosticBag diagnostics = new();
        Format.Read(new MemoryFiles((Path, text)), Path, diagnostics);
        Assert.Contains(diagnostics.Items, item => item.Id == id && item.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void A_command_that_calls_itself_ends()
    {
        Job job = Read("version: 2.1\ncommands:\n  again: { steps: [again, { run: make }] }\njobs:\n  a: { docker: [{ image: x }], steps: [again] }\n", out _)[0].Jobs.Single();
        Assert.Equal("again", Assert.IsType<NativeStep>(job.Steps[0]).Reference);
    }

    private static Pipeline[] Read(string text, out ReadResult result)
    {
        DiagnosticBag diagnostics = new();
        result = Format.Read(new MemoryFiles((Path, text)), Path, diagnostics);
        Assert.Equal([], diagnostics.Items.Select(item => item.ToString()));
        return result.Pipelines;
    }
}
